package io.switchboard.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.switchboard.Switchboard;
import io.switchboard.embedded.Etcd;
import io.switchboard.grpc.load.LoadReporter;
import io.switchboard.grpc.server.RegisteredServer;
import io.switchboard.grpc.server.ServeOptions;
import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import io.switchboard.testing.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** KEDA's own code asks two of our scalers, of which one dies. */
@Tag("mesh") // KEDA's code takes minutes to build.
class KedaIT {
    private static final String SERVICE = "interop/keda";
    /** As KEDA calls it: with the number of the trigger. */
    private static final String METRIC = "s0-named-queue";
    /** So many in a row are answers of both. */
    private static final int ENOUGH = 6;

    @Test
    @Timeout(1800) // Its first build may take minutes.
    void one_of_two_scalers_dies_and_keda_goes_on_with_the_other() throws Exception {
        GoPrograms.kedaPath("asks");
        try (Etcd etcd = EtcdKind.EMBEDDED.start();
                Switchboard switchboard = Switchboard.connect(etcd.endpoint());
                RegisteredServer server = server(switchboard);
                Child one = scaler("one", etcd);
                Child other = scaler("other", etcd);
                GoProcess keda = GoProcess.startOnKeda(
                        "asks",
                        one.first("scaler at") + "," + other.first("scaler at"),
                        "service=" + SERVICE,
                        "metric=named:queue",
                        "target=2.5")) {
            assertTrue(server.port() > 0);
            assertEquals(METRIC + " 2500", after(keda, "spec"));
            // Two streams, in whatever order.
            assertEquals(
                    Set.of("streamed " + METRIC + " 2500", "active true"),
                    new TreeSet<>(List.of(keda.line(), keda.line())));
            awaitValues(keda, "7000 true");
            one.kill();
            int errors = 0;
            for (int round = 0; round < 2 * ENOUGH; round++) {
                String told = ask(keda);
                // What was sent to the dead one before its end is known; and one that is asked for the first time says
                // what there is, until it has heard for some seconds.
                errors += told.startsWith("error ") ? 1 : 0;
                assertTrue(told.matches("value (7000|2500) true|error .*"), told);
            }
            assertTrue(errors <= 1, errors + " errors");
            awaitValues(keda, "7000 true");
            other.kill();
            String told = ask(keda);
            assertTrue(told.startsWith("error "), told);
        }
    }

    @Test
    @Timeout(1800)
    void keda_asks_over_tls_about_what_its_certificate_may_see(@TempDir Path folder) throws Exception {
        GoPrograms.kedaPath("asks");
        TestCertificates authority = TestCertificates.create(folder, "ca");
        // What KEDA calls the scaler by, as the address says it.
        TestCertificates.Identity scaler = authority.sign("scaler", "dns:all");
        TestCertificates.Identity keda = authority.sign("keda", "dns:keda.example");
        TestCertificates.Identity other = authority.sign("other", "dns:other.example");
        Path config = Files.writeString(folder.resolve("serve.json"), """
                {"access": [{"certificate": "keda.example", "services": ["%s"]}]}
                """.formatted(SERVICE));
        try (Etcd etcd = EtcdKind.EMBEDDED.start();
                Switchboard switchboard = Switchboard.connect(etcd.endpoint());
                RegisteredServer server = server(switchboard);
                Child serve = scaler(
                        "scaler",
                        etcd,
                        "--config",
                        config.toString(),
                        "--tls-cert",
                        scaler.certificate().toString(),
                        "--tls-key",
                        scaler.key().toString(),
                        "--tls-client-ca",
                        authority.ca().toString())) {
            assertTrue(server.port() > 0);
            String address = serve.first("scaler at");
            try (GoProcess trusted = asks(address, authority, keda)) {
                assertEquals(METRIC + " 2500", after(trusted, "spec"));
                awaitValues(trusted, "7000 true");
            }
            try (GoProcess stranger = asks(address, authority, other)) {
                String told = ask(stranger);
                assertTrue(told.startsWith("error ") && told.contains("PermissionDenied"), told);
            }
            try (GoProcess plain =
                    GoProcess.startOnKeda("asks", address, "service=" + SERVICE, "metric=named:queue", "target=2.5")) {
                assertTrue(ask(plain).startsWith("error "));
            }
        }
    }

    private static GoProcess asks(String address, TestCertificates authority, TestCertificates.Identity identity)
            throws IOException {
        return GoProcess.startOnKeda(
                "asks",
                address,
                "service=" + SERVICE,
                "metric=named:queue",
                "target=2.5",
                "caCert=" + authority.ca(),
                "tlsClientCert=" + identity.certificate(),
                "tlsClientKey=" + identity.key());
    }

    private static RegisteredServer server(Switchboard switchboard) throws IOException {
        return switchboard.serve(
                SERVICE,
                Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create()),
                ServeOptions.builder()
                        .shutdownHook(false)
                        .loadReports(
                                LoadReporter.builder().metric("queue", () -> 7).build())
                        .build());
    }

    private static Child scaler(String name, Etcd etcd, String... options) {
        List<String> arguments =
                new ArrayList<>(List.of("serve", "--endpoints", etcd.endpoint(), "--scaler", "127.0.0.1:0"));
        arguments.addAll(List.of(options));
        List<String> command = Child.java(
                Child.CLASS_PATH,
                List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"),
                "io.switchboard.cli.Main",
                arguments.toArray(String[]::new));
        return Child.start(name, command, null);
    }

    private static String after(GoProcess keda, String word) throws InterruptedException {
        String line = keda.line();
        while (!line.startsWith(word + " ")) {
            line = keda.line();
        }
        return line.substring(word.length() + 1);
    }

    /** The next "value" or "error". */
    private static String ask(GoProcess keda) throws IOException, InterruptedException {
        keda.tell("ask " + METRIC);
        String line = keda.line();
        while (!line.startsWith("value ") && !line.startsWith("error ")) {
            line = keda.line();
        }
        return line;
    }

    /** A scaler takes some seconds until it has heard enough to say more than what there is. */
    private static void awaitValues(GoProcess keda, String expected) throws IOException, InterruptedException {
        int same = 0;
        for (int round = 0; round < 600 && same < ENOUGH; round++) {
            same = ask(keda).equals("value " + expected) ? same + 1 : 0;
            Await.pass(Duration.ofMillis(100));
        }
        assertEquals(ENOUGH, same, "answers in a row that are " + expected);
    }
}
