package io.switchboard.examples.spring.kiosk;

import io.switchboard.examples.spring.PricesGrpc;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.grpc.client.ImportGrpcClients;

/** A small shop, which has its client of the prices made by an annotation, and no property for it. */
@SpringBootApplication
@ImportGrpcClients(target = "etcd:///prices", types = PricesGrpc.PricesBlockingStub.class)
public class KioskApplication {
    public static void main(String[] args) {
        new SpringApplicationBuilder(KioskApplication.class)
                .properties("spring.config.name=kiosk")
                .run(args);
    }
}
