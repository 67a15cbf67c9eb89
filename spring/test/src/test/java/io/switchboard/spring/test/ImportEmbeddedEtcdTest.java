package io.switchboard.spring.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.spring.SwitchboardAutoConfiguration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

/** What a context with the annotation has; whole applications are tested in the examples. */
class ImportEmbeddedEtcdTest {
    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(SwitchboardAutoConfiguration.class))
            .withUserConfiguration(OfATest.class);

    @ImportEmbeddedEtcd
    @Configuration(proxyBeanMethods = false)
    static class OfATest {}

    @Test
    void it_comes_before_the_endpoints_of_the_application() {
        application
                .withPropertyValues("switchboard.endpoints=http://127.0.0.1:1")
                .run(context -> assertThat(
                                context.getBean(Switchboard.class).directory().registry())
                        .contains("127.0.0.1:"
                                + context.getBean(EmbeddedEtcd.class).port()));
    }

    @Test
    void contexts_side_by_side_have_registries_of_their_own() {
        application.run(one -> application.run(other -> {
            EmbeddedEtcd mine = one.getBean(EmbeddedEtcd.class);
            EmbeddedEtcd theirs = other.getBean(EmbeddedEtcd.class);
            mine.put("key", "value");
            assertThat(mine.read("")).hasSize(1);
            assertThat(theirs.read("")).isEmpty();
        }));
    }

    @Test
    void it_ends_with_the_context() {
        int[] port = new int[1];
        application.run(context -> port[0] = context.getBean(EmbeddedEtcd.class).port());
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port[0]).close())
                .isInstanceOf(IOException.class);
    }

    @Test
    void nothing_is_kept_on_disk_unless_the_application_says_so(@TempDir Path folder) {
        application.run(
                context -> assertThat(context.getBean(SwitchboardOptions.class).snapshotCache())
                        .isNull());
        application
                .withPropertyValues(
                        "switchboard.client.cache.enabled=true",
                        "switchboard.client.cache.directory=" + folder,
                        "switchboard.lease-ttl=5s")
                .run(context -> {
                    SwitchboardOptions options = context.getBean(SwitchboardOptions.class);
                    assertThat(options.snapshotCache()).isEqualTo(folder);
                    assertThat(options.etcd().leaseTtl()).isEqualTo(Duration.ofSeconds(5));
                });
    }
}
