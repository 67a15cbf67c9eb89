package io.switchboard.benchmarks.springapp;

import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/**
 * A gRPC server as small as Spring Boot has one, at a free port; with the starter on its class path it is registered.
 */
@SpringBootApplication
public class SpringApp {
    public static void main(String[] args) {
        SpringApplication.run(SpringApp.class, args);
    }

    @Bean
    BindableService service() {
        return () -> ServerServiceDefinition.builder("measured.Service").build();
    }
}
