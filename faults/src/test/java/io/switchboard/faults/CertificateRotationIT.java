package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.RegistrationState;
import io.switchboard.core.Snapshot;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.EtcdTls;
import io.switchboard.harness.Await;
import io.switchboard.harness.Said;
import io.switchboard.testing.EtcdServer;
import io.switchboard.testing.TestCertificates;
import io.switchboard.testing.TestCertificates.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another authority signs other certificates for etcd and for its clients, and nobody is restarted but etcd. */
class CertificateRotationIT {
    @TempDir
    Path folder = Path.of("");

    @Test
    void changed_files_are_taken_and_until_then_it_is_told_what_is_wrong() throws IOException {
        TestCertificates first = TestCertificates.create(folder, "first");
        install("etcd", first.sign("etcd", "ip:127.0.0.1"), first);
        install("app", first.sign("app", "dns:app"), first);
        try (EtcdServer etcd = EtcdServer.startTls(file("etcd"), file("etcd-key"), file("etcd-ca"));
                Scene scene = Scene.open(options(etcd), options(etcd), 2);
                Said said = new Said()) {
            int mark = scene.view().mark();
            TestCertificates second = TestCertificates.create(folder, "second");
            etcd.stop();
            install("etcd", second.sign("etcd", "ip:127.0.0.1"), second);
            etcd.restart(true);
            Snapshot stale = scene.view()
                    .await(
                            "the unknown authority",
                            snapshot ->
                                    String.valueOf(snapshot.problem()).contains("not signed by a trusted authority"));
            assertTrue(String.valueOf(stale.problem()).contains("is the CA file in EtcdTls the right one?"));
            Await.pass(Scene.TTL);

            install("app", second.sign("app", "dns:app"), second);
            said.await("loaded the changed TLS files for etcd");
            scene.awaitHealed();
            assertEquals(
                    RegistrationState.ACTIVE,
                    scene.servers().get(0).registration().state());
            Expect.neverEmpty(scene.view(), mark);
            Expect.noFailure(scene.traffic());
        }
    }

    private EtcdOptions options(EtcdServer etcd) {
        return Scene.options(etcd.endpoint())
                .tls(EtcdTls.builder()
                        .ca(file("app-ca"))
                        .clientCertificate(file("app"), file("app-key"))
                        .checkInterval(Duration.ofSeconds(1))
                        .build())
                .build();
    }

    private void install(String name, Identity identity, TestCertificates authority) throws IOException {
        Files.copy(identity.certificate(), file(name), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(identity.key(), file(name + "-key"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(authority.ca(), file(name + "-ca"), StandardCopyOption.REPLACE_EXISTING);
    }

    private Path file(String name) {
        return folder.resolve(name + "-installed.pem");
    }
}
