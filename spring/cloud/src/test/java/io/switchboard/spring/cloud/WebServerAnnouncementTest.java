package io.switchboard.spring.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchboard.core.InstanceState;
import io.switchboard.core.Registration;
import io.switchboard.embedded.EmbeddedEtcd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.web.client.RestClient;

/** From "ready" until it is about to stop, an application's web server is in the registry; with real web servers. */
class WebServerAnnouncementTest {
    private static final EmbeddedEtcd etcd = EmbeddedEtcd.start();

    /** What the application under test has seen when it was told to stop. */
    private static final List<Object> seen = new ArrayList<>();

    @AfterEach
    void stop() {
        etcd.close();
    }

    /** The same, and looks at the registry and at itself between the leave and the end of its web server. */
    static class Observed extends Applications.Prices {
        @Bean
        SmartLifecycle look(Environment environment) {
            return new SmartLifecycle() {
                private boolean running;

                @Override
                public int getPhase() {
                    // Its web server's graceful end comes at DEFAULT_PHASE - 1024.
                    return DEFAULT_PHASE - 1;
                }

                @Override
                public void start() {
                    running = true;
                }

                @Override
                public void stop() {
                    running = false;
                    seen.add(etcd.read(""));
                    seen.add(RestClient.create()
                            .get()
                            .uri("http://127.0.0.1:" + environment.getProperty("local.server.port") + "/price")
                            .retrieve()
                            .body(String.class));
                }

                @Override
                public boolean isRunning() {
                    return running;
                }
            };
        }
    }

    @Test
    void it_is_called_by_the_applications_name_until_it_leaves_and_it_leaves_before_it_stops() throws Exception {
        try (ConfigurableApplicationContext prices = Applications.start(Observed.class, etcd)) {
            assertThat(etcd.read("http/prices/")).hasSize(1);
            assertThat(called(prices)).isEqualTo("1");
            assertThat(prices.getBean(DiscoveryClient.class).getServices()).contains("prices");
            Registration one = registered(prices);

            GenericApplicationContext below = new GenericApplicationContext(prices);
            below.refresh();
            below.publishEvent(new ApplicationReadyEvent(new SpringApplication(), new String[0], below, Duration.ZERO));
            below.close();
            assertThat(prices.getBean(SwitchboardServiceRegistry.class).registrations())
                    .containsExactly(one);
            assertThat(one.instance().state()).isEqualTo(InstanceState.SERVING);

            prices.stop();
            assertThat(seen).containsExactly(Map.of(), "1");
            prices.start();
            assertThat(registered(prices).awaitActive(Duration.ofSeconds(30))).isTrue();
            Applications.awaitInstances(prices, 1);
            assertThat(called(prices)).isEqualTo("1");
        }
        assertThat(etcd.read("")).isEmpty();
    }

    private static Registration registered(ConfigurableApplicationContext application) {
        return application
                .getBean(SwitchboardServiceRegistry.class)
                .registrations()
                .get(0);
    }

    private static String called(ConfigurableApplicationContext application) {
        return String.valueOf(application
                .getBean(RestClient.Builder.class)
                .build()
                .get()
                .uri("http://prices/price")
                .retrieve()
                .body(String.class));
    }
}
