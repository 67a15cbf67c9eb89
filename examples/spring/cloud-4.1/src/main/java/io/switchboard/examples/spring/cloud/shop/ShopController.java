package io.switchboard.examples.spring.cloud.shop;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

/** Tells the price of an item, and which process of the other application said it. */
@RestController
class ShopController {
    private static final String PRICE = "http://prices/price/{item}";

    private final PricesClient feign;
    private final RestClient client;
    private final RestTemplate template;
    private final WebClient web;

    ShopController(PricesClient feign, RestClient.Builder client, RestTemplate template, WebClient.Builder web) {
        this.feign = feign;
        this.client = client.build();
        this.template = template;
        this.web = web.build();
    }

    @GetMapping("/rest-client/{item}")
    String byRestClient(@PathVariable("item") String item) {
        return client.get().uri(PRICE, item).retrieve().body(String.class);
    }

    @GetMapping("/rest-template/{item}")
    String byRestTemplate(@PathVariable("item") String item) {
        return template.getForObject(PRICE, String.class, item);
    }

    @GetMapping("/web-client/{item}")
    String byWebClient(@PathVariable("item") String item) {
        return web.get().uri(PRICE, item).retrieve().bodyToMono(String.class).block();
    }

    @GetMapping("/feign/{item}")
    String byFeign(@PathVariable("item") String item) {
        return feign.price(item);
    }
}
