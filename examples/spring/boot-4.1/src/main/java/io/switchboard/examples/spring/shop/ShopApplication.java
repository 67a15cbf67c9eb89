package io.switchboard.examples.spring.shop;

import io.switchboard.examples.spring.PricesGrpc;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.grpc.client.GrpcChannelFactory;

/** A shop, by HTTP, which asks another application for its prices. */
@SpringBootApplication
public class ShopApplication {
    public static void main(String[] args) {
        new SpringApplicationBuilder(ShopApplication.class)
                .properties("spring.config.name=shop")
                .run(args);
    }

    @Bean
    PricesGrpc.PricesBlockingStub prices(GrpcChannelFactory channels) {
        return PricesGrpc.newBlockingStub(channels.createChannel("prices"));
    }
}
