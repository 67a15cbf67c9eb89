package io.switchboard.examples.spring.cloud.prices;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** A price for every item: so many cents as its name has letters; before it, which process says so. */
@RestController
class PricesController {
    @GetMapping("/price/{item}")
    String price(@PathVariable("item") String item) {
        return ProcessHandle.current().pid() + " " + item.length();
    }
}
