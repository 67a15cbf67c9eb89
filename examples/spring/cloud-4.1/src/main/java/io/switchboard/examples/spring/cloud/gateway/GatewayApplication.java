package io.switchboard.examples.spring.cloud.gateway;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** Spring Cloud Gateway before the other applications; its route is in cloud-gateway.yaml. */
@SpringBootApplication
public class GatewayApplication {
    public static void main(String[] args) {
        new SpringApplicationBuilder(GatewayApplication.class)
                .properties("spring.config.name=cloud-gateway")
                .run(args);
    }
}
