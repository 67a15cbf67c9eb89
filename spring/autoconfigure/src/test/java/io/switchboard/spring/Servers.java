package io.switchboard.spring;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import java.time.Duration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.server.GrpcServerFactory;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/** A gRPC server as Spring's starter has it, at a free port. */
@Configuration(proxyBeanMethods = false)
class Servers {
    @Bean
    GrpcServerLifecycle server(ApplicationEventPublisher events) {
        return new GrpcServerLifecycle(new AtAnyPort(), Duration.ofSeconds(5), events);
    }

    /** Says that an application of this context is ready, as Boot does. */
    static void ready(ConfigurableApplicationContext context) {
        context.publishEvent(new ApplicationReadyEvent(new SpringApplication(), new String[0], context, Duration.ZERO));
    }

    private static final class AtAnyPort implements GrpcServerFactory {
        @Override
        public Server createServer() {
            return Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                    .build();
        }

        @Override
        public void addService(ServerServiceDefinition service) {}
    }
}
