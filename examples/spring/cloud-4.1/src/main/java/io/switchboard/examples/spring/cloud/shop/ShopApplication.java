package io.switchboard.examples.spring.cloud.shop;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.cloud.openfeign.EnableFeignClients;
import org.springframework.context.annotation.Bean;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

/** A shop, which asks another application for its prices in each of the ways that Spring Cloud has. */
@SpringBootApplication
@EnableFeignClients
public class ShopApplication {
    public static void main(String[] args) {
        new SpringApplicationBuilder(ShopApplication.class)
                .properties("spring.config.name=cloud-shop")
                .run(args);
    }

    @Bean
    @LoadBalanced
    RestClient.Builder restClient() {
        return RestClient.builder();
    }

    @Bean
    @LoadBalanced
    RestTemplate restTemplate() {
        return new RestTemplate();
    }

    @Bean
    @LoadBalanced
    WebClient.Builder webClient() {
        return WebClient.builder();
    }
}
