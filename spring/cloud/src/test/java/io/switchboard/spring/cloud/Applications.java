package io.switchboard.spring.cloud;

import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.harness.Await;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/** Applications of Spring Cloud with a web server, in this process. */
final class Applications {
    private Applications() {}

    /** Says who it is. */
    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @RestController
    static class Prices {
        @GetMapping("/price")
        String price() {
            return "1";
        }

        @Bean
        @LoadBalanced
        RestClient.Builder clients() {
            return RestClient.builder();
        }
    }

    static ConfigurableApplicationContext start(EmbeddedEtcd etcd, String... properties) {
        return start(Prices.class, etcd, properties);
    }

    static ConfigurableApplicationContext start(Class<?> application, EmbeddedEtcd etcd, String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "spring.application.name=prices",
                "spring.main.banner-mode=off",
                "server.port=0",
                "server.shutdown=immediate",
                "switchboard.endpoints=" + etcd.endpoint(),
                "switchboard.registration.await=30s",
                "switchboard.registration.fail-fast=true",
                "switchboard.cloud.lookup-timeout=15s",
                "switchboard.registration.drain-delay=1ms"));
        all.addAll(List.of(properties));
        return new SpringApplicationBuilder(application)
                .properties(all.toArray(new String[0]))
                .run();
    }

    /** Waits until it has heard of so many instances of prices. */
    static void awaitInstances(ApplicationContext application, int count) {
        SwitchboardDiscoveryClient client = application.getBean(SwitchboardDiscoveryClient.class);
        Await.until(
                () -> count + " instances are known, and not " + client.getInstances("prices"),
                () -> client.getInstances("prices").size() == count);
    }
}
