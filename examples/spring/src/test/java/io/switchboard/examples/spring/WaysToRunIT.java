package io.switchboard.examples.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.ServiceName;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.etcd.EtcdClient;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.EtcdTls;
import io.switchboard.harness.Await;
import io.switchboard.harness.Load;
import io.switchboard.testing.EtcdServer;
import io.switchboard.testing.SnapshotQueue;
import io.switchboard.testing.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an application may be set up with that the others are not, on each version of Spring Boot. */
@Tag("mesh")
class WaysToRunIT {
    private static final ServiceName PRICES = new ServiceName("prices");

    /** Without which Spring gRPC starts no gRPC on that port. */
    private static final String HTTP2 = "--server.http2.enabled=true";

    /** A caller may be held up for long where all cores are taken. */
    private static final String PATIENT = "--switchboard.registration.drain-delay=4s";

    @TempDir
    Path folder = Path.of("");

    /** Not the newest: the jar that it would need, of grpc-java 1.84, is not to be had everywhere. */
    @ParameterizedTest
    @ValueSource(strings = {"3.5", "4.0"})
    void a_server_on_the_port_of_the_servlets_is_called_and_leaves(String boot) {
        try (EmbeddedEtcd etcd = EmbeddedEtcd.start();
                App first = App.pricesOnServlets(boot, etcd, HTTP2, PATIENT);
                App second = App.pricesOnServlets(boot, etcd, HTTP2, PATIENT);
                App kiosk = App.kiosk(boot, etcd)) {
            assertTrue(first.get("/actuator/switchboard").contains(":" + first.port() + "\""));
            Await.until("it has heard of them", kiosk::answers);
            Await.until("both are called", () -> kiosk.calls(22).size() == 2);
            Load load = new Load(100, () -> kiosk.get(App.ITEM));
            try (load) {
                first.stop();
                assertEquals(1, etcd.read("").size());
            }
            assertEquals(List.of(), load.failures(), "of " + load.calls() + " calls");
            assertEquals(List.of(second.pid()), List.copyOf(kiosk.calls(22).keySet()));
        }
    }

    @Test
    void a_client_that_an_annotation_has_made_calls_by_name() {
        try (EmbeddedEtcd etcd = EmbeddedEtcd.start();
                App prices = App.prices("4.1", etcd);
                App kiosk = App.kiosk("4.1", etcd)) {
            Await.until("it has heard of it", kiosk::answers);
            assertEquals(List.of(prices.pid()), List.copyOf(kiosk.calls(10).keySet()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.5", "4.0", "4.1"})
    void an_ssl_bundle_leads_to_etcd_and_is_followed_when_it_is_loaded_anew(String boot) throws Exception {
        TestCertificates first = TestCertificates.create(folder, "first");
        install("etcd", first.sign("etcd", "ip:127.0.0.1"), first);
        install("app", first.sign("app", "dns:app"), first);
        try (EtcdServer etcd = EtcdServer.startTls(file("etcd"), file("etcd-key"), file("etcd-ca"));
                App prices = App.prices(boot, etcd, bundle());
                App shop = App.shop(boot, etcd, bundle())) {
            Await.until("it is called", shop::answers);

            TestCertificates second = TestCertificates.create(folder, "second");
            etcd.stop();
            install("etcd", second.sign("etcd", "ip:127.0.0.1"), second);
            // Nothing is registered in it, and nobody has what it wants.
            etcd.restart(false);
            install("app", second.sign("app", "dns:app"), second);
            prices.awaitLine("SSL bundle registry was loaded anew");
            shop.awaitLine("SSL bundle registry was loaded anew");
            try (App other = App.prices(boot, etcd, bundle());
                    EtcdClient client = EtcdClient.connect(options(etcd));
                    SnapshotQueue registry = SnapshotQueue.follow(client.directory(), PRICES)) {
                registry.until(seen -> seen.instances().size() == 2);
                Await.until(
                        "the new one is found",
                        () -> shop.calls(22).keySet().equals(Set.of(prices.pid(), other.pid())));
            }
        }
    }

    /** For one who has seen nothing before. */
    private EtcdOptions options(EtcdServer etcd) {
        return EtcdOptions.builder(etcd.endpoint())
                .tls(EtcdTls.builder()
                        .ca(file("app-ca"))
                        .clientCertificate(file("app"), file("app-key"))
                        .build())
                .build();
    }

    private String[] bundle() {
        String bundle = "--spring.ssl.bundle.pem.registry.";
        return new String[] {
            bundle + "reload-on-update=true",
            bundle + "truststore.certificate=file:" + file("app-ca"),
            bundle + "keystore.certificate=file:" + file("app"),
            bundle + "keystore.private-key=file:" + file("app-key"),
            "--spring.ssl.bundle.watch.file.quiet-period=1s",
            "--switchboard.ssl.bundle=registry"
        };
    }

    private void install(String name, TestCertificates.Identity identity, TestCertificates authority)
            throws IOException {
        Files.copy(identity.certificate(), file(name), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(identity.key(), file(name + "-key"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(authority.ca(), file(name + "-ca"), StandardCopyOption.REPLACE_EXISTING);
    }

    private Path file(String name) {
        return folder.resolve(name + "-installed.pem");
    }
}
