package io.switchboard.spring.test;

import io.switchboard.spring.SwitchboardConnectionDetails;
import java.util.List;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;
import org.testcontainers.containers.Container;

/**
 * Tells where etcd is that runs in a container of Testcontainers under {@code @ServiceConnection("etcd")}, or of the
 * image {@code coreos/etcd}. Loaded by Spring Boot where Testcontainers are.
 */
final class EtcdContainerDetailsFactory
        extends ContainerConnectionDetailsFactory<Container<?>, SwitchboardConnectionDetails> {
    private static final int CLIENT_PORT = 2379;

    EtcdContainerDetailsFactory() {
        super(List.of("etcd", "coreos/etcd"));
    }

    @Override
    protected SwitchboardConnectionDetails getContainerConnectionDetails(
            ContainerConnectionSource<Container<?>> source) {
        return new Details(source);
    }

    /** Asked once the container runs. */
    private static final class Details extends ContainerConnectionDetails<Container<?>>
            implements SwitchboardConnectionDetails {
        Details(ContainerConnectionSource<Container<?>> source) {
            super(source);
        }

        @Override
        public List<String> endpoints() {
            return List.of(
                    "http://" + getContainer().getHost() + ":" + getContainer().getMappedPort(CLIENT_PORT));
        }
    }
}
