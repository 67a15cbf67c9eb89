package io.switchboard.examples.spring.cloud.prices;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** Tells the prices of a shop's items, by HTTP. */
@SpringBootApplication
public class PricesApplication {
    public static void main(String[] args) {
        new SpringApplicationBuilder(PricesApplication.class)
                .properties("spring.config.name=cloud-prices")
                .run(args);
    }
}
