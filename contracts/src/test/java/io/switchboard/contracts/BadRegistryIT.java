package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.Switchboard;
import io.switchboard.core.Instance;
import io.switchboard.core.Registration;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.ServiceName;
import io.switchboard.embedded.Etcd;
import io.switchboard.embedded.ReservedPort;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.testing.EtcdBinaries;
import io.switchboard.testing.EtcdServer;
import io.switchboard.testing.SnapshotQueue;
import io.switchboard.testing.StateQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user reads when the registry cannot be used, on a real etcd. */
class BadRegistryIT {
    private static final ServiceName DEMO = new ServiceName("xiaoxu/demo");

    @Test
    void nothing_listens_there() throws Exception {
        try (ReservedPort nobody = ReservedPort.of(0)) {
            String address = "127.0.0.1:" + nobody.port();
            assertProblem(
                    EtcdOptions.builder(address).build(),
                    "etcd at " + address + " cannot be reached: io exception: ",
                    "Connection refused");
        }
    }

    @Test
    void the_host_is_unknown() throws Exception {
        assertProblem(
                EtcdOptions.builder("no-such-host.invalid").build(),
                "etcd at no-such-host.invalid:2379 cannot be reached: ",
                "etcd host unknown: no-such-host.invalid; is the name right, and does DNS answer?");
    }

    @Test
    void etcd_speaks_tls_and_the_client_does_not(@TempDir Path folder) throws Exception {
        EtcdBinaries binaries = EtcdBinaries.ofSystem();
        Path etcd = binaries.orSkip(binaries.etcd(), "etcd");
        int port;
        int peerPort;
        try (ReservedPort one = ReservedPort.of(0);
                ReservedPort other = ReservedPort.of(0)) {
            port = one.port();
            peerPort = other.port();
        }
        Path log = folder.resolve("etcd.log");
        Process process = new ProcessBuilder(
                        etcd.toString(),
                        "--name=tls",
                        "--data-dir=" + folder.resolve("data"),
                        "--auto-tls",
                        "--listen-client-urls=https://127.0.0.1:" + port,
                        "--advertise-client-urls=https://127.0.0.1:" + port,
                        "--listen-peer-urls=http://127.0.0.1:" + peerPort,
                        "--initial-advertise-peer-urls=http://127.0.0.1:" + peerPort,
                        "--initial-cluster=tls=http://127.0.0.1:" + peerPort)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            Await.until("etcd serves TLS", () -> read(log).contains("ready to serve client requests"));
            assertProblem(
                    EtcdOptions.builder("127.0.0.1:" + port).build(),
                    "etcd at 127.0.0.1:" + port + " cannot be reached: ",
                    "does it speak TLS? then write https:// before its address");
        } finally {
            process.destroyForcibly();
            assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void etcd_speaks_plaintext_and_the_client_tls() throws Exception {
        try (EtcdServer etcd = EtcdServer.start()) {
            String address = etcd.endpoint().substring("http://".length());
            assertProblem(
                    EtcdOptions.builder("https://" + address).build(),
                    "etcd at " + address + " cannot be reached: ",
                    "does it speak plaintext? then write http:// before its address");
        }
    }

    @Test
    void a_wrong_password_and_a_missing_permission() throws Exception {
        try (EtcdServer etcd = EtcdServer.start()) {
            String address = etcd.endpoint().substring("http://".length());
            etcdctl(etcd, "user", "add", "root:secret");
            etcdctl(etcd, "user", "grant-role", "root", "root");
            etcdctl(etcd, "role", "add", "reader");
            etcdctl(etcd, "role", "grant-permission", "reader", "--prefix=true", "read", "xiaoxu/demo/");
            etcdctl(etcd, "user", "add", "app:app");
            etcdctl(etcd, "user", "grant-role", "app", "reader");
            etcdctl(etcd, "auth", "enable");

            assertProblem(
                    EtcdOptions.builder(address).user("root", "wrong").build(),
                    "etcd at " + address,
                    " refuses the user: wrong user name or password for user \"root\"");
            EtcdOptions app = EtcdOptions.builder(address).user("app", "app").build();
            try (Switchboard switchboard = Switchboard.connect(app);
                    SnapshotQueue allowed = SnapshotQueue.follow(switchboard.directory(), DEMO);
                    SnapshotQueue denied = SnapshotQueue.follow(switchboard.directory(), new ServiceName("other"))) {
                allowed.until(snapshot -> snapshot.revision() > 0);
                assertEquals(
                        "etcd at " + address + " denies the permission: etcdserver: permission denied;"
                                + " grant the user's role access to the key prefix",
                        denied.until(snapshot ->
                                        String.valueOf(snapshot.problem()).contains("permission"))
                                .problem());
                Registration registration = switchboard.register(DEMO.value(), Instance.at("10.0.0.1:80"));
                new StateQueue(registration).until(RegistrationState.REFUSED);
                assertEquals(
                        "etcd at " + address + " denies the permission: etcdserver: permission denied;"
                                + " grant the user's role access to the key prefix",
                        registration.problem().orElse(""));

                // An operator mends it, and nothing has to be restarted.
                etcdctlAsRoot(etcd, "role", "grant-permission", "reader", "--prefix=true", "readwrite", "xiaoxu/demo/");
                new StateQueue(registration).until(RegistrationState.ACTIVE);
                allowed.until(snapshot -> snapshot.instances().size() == 1);
            }
        }
    }

    private static void assertProblem(EtcdOptions options, String start, String part) throws InterruptedException {
        try (Switchboard switchboard = Switchboard.connect(options);
                SnapshotQueue followed = SnapshotQueue.follow(switchboard.directory(), DEMO)) {
            // A slow machine may have said before that etcd did not answer in time.
            String problem = String.valueOf(followed.until(
                            snapshot -> String.valueOf(snapshot.problem()).contains(part))
                    .problem());
            assertTrue(problem.startsWith(start), problem);
        }
    }

    private static void etcdctlAsRoot(Etcd etcd, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("--user=root:secret"));
        all.addAll(List.of(arguments));
        etcdctl(etcd, all.toArray(String[]::new));
    }

    private static void etcdctl(Etcd etcd, String... arguments) throws Exception {
        EtcdBinaries binaries = EtcdBinaries.ofSystem();
        List<String> command = new ArrayList<>(
                List.of(binaries.orSkip(binaries.etcdctl(), "etcdctl").toString(), "--endpoints=" + etcd.endpoint()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertTrue(process.waitFor(30, TimeUnit.SECONDS), "etcdctl " + List.of(arguments));
            assertEquals(0, process.exitValue(), "etcdctl " + List.of(arguments));
        } finally {
            process.destroyForcibly();
        }
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            return "";
        }
    }
}
