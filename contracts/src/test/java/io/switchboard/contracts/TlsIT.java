package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.Registration;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.ServiceName;
import io.switchboard.etcd.EtcdClient;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.EtcdTls;
import io.switchboard.testing.SnapshotQueue;
import io.switchboard.testing.TestCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS to a real etcd from PEM files, with client certificates, and their rotation. */
class TlsIT {
    private static final ServiceName DEMO = new ServiceName("xiaoxu/demo");

    private final Path folder;
    private final ConfiguredEtcd etcd;
    private final TestCertificates authority;
    private final TestCertificates.Identity server;
    private final TestCertificates.Identity client;

    TlsIT(@TempDir Path folder) {
        this.folder = folder;
        etcd = new ConfiguredEtcd(folder, "https");
        authority = TestCertificates.create(folder, "first");
        server = authority.sign("etcd", "ip:127.0.0.1");
        client = authority.sign("app", "dns:app");
    }

    @AfterEach
    void close() {
        etcd.close();
    }

    @Test
    void a_client_certificate_lets_in() throws Exception {
        startEtcd(authority, server);
        try (EtcdClient etcdClient = connect(tls().build())) {
            assertRegisters(etcdClient);
        }
    }

    @Test
    void without_a_client_certificate_the_problem_says_so() throws Exception {
        startEtcd(authority, server);
        assertProblem(
                EtcdTls.builder().ca(authority.ca()).build(), "does it want a client certificate? then set EtcdTls");
    }

    @Test
    void an_unknown_authority_is_told() throws Exception {
        startEtcd(authority, server);
        Path other = TestCertificates.create(folder, "other").ca();
        assertProblem(
                EtcdTls.builder()
                        .ca(other)
                        .clientCertificate(client.certificate(), client.key())
                        .build(),
                "etcd's certificate is not signed by a trusted authority; is the CA file in EtcdTls the right one?");
    }

    @Test
    void a_certificate_for_another_name_is_told_and_the_name_can_be_given() throws Exception {
        startEtcd(authority, authority.sign("elsewhere", "dns:etcd.example.org"));
        assertProblem(tls().build(), "etcd's certificate is for another name; set EtcdTls.serverName");
        try (EtcdClient etcdClient =
                connect(tls().serverName("etcd.example.org").build())) {
            assertRegisters(etcdClient);
        }
    }

    @Test
    void a_rotation_of_all_certificates_needs_no_restart() throws Exception {
        startEtcd(authority, server);
        Path ca = Files.copy(authority.ca(), folder.resolve("ca-link.pem"));
        Path certificate = Files.copy(client.certificate(), folder.resolve("client-link.pem"));
        Path key = Files.copy(client.key(), folder.resolve("key-link.pem"));
        EtcdTls tls = EtcdTls.builder()
                .ca(ca)
                .clientCertificate(certificate, key)
                .checkInterval(Duration.ofSeconds(1))
                .build();
        try (EtcdClient etcdClient = connect(tls);
                SnapshotQueue followed = SnapshotQueue.follow(etcdClient.directory(), DEMO)) {
            followed.until(snapshot -> snapshot.freshness() == Freshness.LIVE);
            TestCertificates next = TestCertificates.create(folder, "second");
            TestCertificates.Identity nextClient = next.sign("app", "dns:app");
            // A torn file first: it must not take away what is there.
            Files.writeString(ca, "-----BEGIN CERTIFICATE-----\nMIIB");
            startEtcd(next, next.sign("etcd", "ip:127.0.0.1"));
            String problem = followed.until(snapshot ->
                            snapshot.problem() != null && snapshot.problem().contains("trusted authority"))
                    .problem();
            assertTrue(
                    String.valueOf(problem).startsWith("etcd at " + etcd.address() + " cannot be reached: "), problem);
            Files.copy(nextClient.certificate(), certificate, StandardCopyOption.REPLACE_EXISTING);
            Files.copy(nextClient.key(), key, StandardCopyOption.REPLACE_EXISTING);
            Files.copy(next.ca(), ca, StandardCopyOption.REPLACE_EXISTING);
            followed.until(snapshot -> snapshot.freshness() == Freshness.LIVE);
            assertRegisters(etcdClient);
        }
    }

    private void startEtcd(TestCertificates clients, TestCertificates.Identity identity) throws Exception {
        etcd.start(
                "--cert-file=" + identity.certificate(),
                "--key-file=" + identity.key(),
                "--client-cert-auth=true",
                "--trusted-ca-file=" + clients.ca());
    }

    private EtcdTls.Builder tls() {
        return EtcdTls.builder().ca(authority.ca()).clientCertificate(client.certificate(), client.key());
    }

    private EtcdClient connect(EtcdTls tls) {
        return EtcdClient.connect(EtcdOptions.builder(etcd.endpoint()).tls(tls).build());
    }

    private void assertProblem(EtcdTls tls, String part) throws InterruptedException {
        try (EtcdClient etcdClient = connect(tls);
                SnapshotQueue followed = SnapshotQueue.follow(etcdClient.directory(), DEMO)) {
            // A slow machine may have said before that etcd did not answer in time.
            String problem = String.valueOf(followed.until(
                            snapshot -> String.valueOf(snapshot.problem()).contains(part))
                    .problem());
            assertTrue(problem.startsWith("etcd at " + etcd.address() + " cannot be reached: "), problem);
        }
    }

    private static void assertRegisters(EtcdClient client) throws InterruptedException {
        try (Registration registration = client.registrar().register(DEMO, Instance.at("10.0.0.1:80"))) {
            assertTrue(registration.awaitActive(Duration.ofSeconds(20)));
            assertEquals(RegistrationState.ACTIVE, registration.state());
        }
    }
}
