package io.switchboard.examples.spring.prices;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchboard.embedded.EmbeddedEtcd;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * An etcd in a container of Testcontainers is found; what stands in for the container needs no engine for containers.
 */
@SpringBootTest(
        properties = {
            "spring.config.name=prices",
            "switchboard.client.cache.enabled=false",
            "switchboard.registration.drain-delay=0s",
            "switchboard.registration.await=10s"
        })
class EtcdInAContainerTest {
    private static final EmbeddedEtcd REGISTRY = EmbeddedEtcd.start();

    @ServiceConnection("etcd")
    static final GenericContainer<?> CONTAINER = new StandIn();

    @AfterAll
    static void stop() {
        REGISTRY.close();
    }

    @Test
    void the_application_is_registered_there() {
        assertThat(REGISTRY.read("")).hasSize(1);
    }

    private static final class StandIn extends GenericContainer<StandIn> {
        private static final String IMAGE = "quay.io/coreos/etcd:v3.6.16";

        StandIn() {
            super(DockerImageName.parse(IMAGE));
        }

        @Override
        public String getDockerImageName() {
            return IMAGE;
        }

        @Override
        public void start() {}

        @Override
        public void stop() {}

        @Override
        public String getHost() {
            return "127.0.0.1";
        }

        @Override
        public Integer getMappedPort(int port) {
            return port == 2379 ? REGISTRY.port() : -1;
        }
    }
}
