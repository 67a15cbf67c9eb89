package io.switchboard.examples.spring.cloud.shop;

import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** The other application, as OpenFeign calls it. */
@FeignClient("prices")
interface PricesClient {
    @GetMapping("/price/{item}")
    String price(@PathVariable("item") String item);
}
