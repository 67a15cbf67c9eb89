package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Instance;
import io.switchboard.core.Registration;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.etcd.EtcdClient;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.testing.SnapshotQueue;
import io.switchboard.testing.StateQueue;
import io.switchboard.testing.TestCertificates;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users, roles and tokens that change under a registration and a follower, on a real etcd. */
class AuthIT {
    private static final ServiceName DEMO = new ServiceName("xiaoxu/demo");
    private static final Instance INSTANCE = Instance.at("10.0.0.1:80");
    private static final String[] SIMPLE = {"--auth-token=simple", "--auth-token-ttl=5"};

    private final Path folder;
    private final ConfiguredEtcd etcd;

    AuthIT(@TempDir Path folder) {
        this.folder = folder;
        etcd = new ConfiguredEtcd(folder, "http");
    }

    @AfterEach
    void close() {
        etcd.close();
    }

    @Test
    void tokens_that_run_out_in_use_are_renewed() throws Exception {
        TestCertificates.Identity signer =
                TestCertificates.create(folder, "tokens").sign("signer", "dns:signer");
        start("--auth-token=jwt,pub-key=" + signer.certificate() + ",priv-key=" + signer.key()
                + ",sign-method=ES256,ttl=2s");
        try (Use use = new Use(options(2))) {
            long start = System.nanoTime();
            int weight = 0;
            // Three lives of a token, and of the lease: neither keepalives nor writes may fail for good.
            while (System.nanoTime() - start < Duration.ofSeconds(7).toNanos()) {
                use.assertFollowed(++weight);
            }
            Await.until("it is ACTIVE", () -> use.registration.state() == RegistrationState.ACTIVE);
        }
    }

    @Test
    void a_restart_of_etcd_forgets_the_tokens_and_streams_are_opened_with_new_ones() throws Exception {
        start(SIMPLE);
        try (Use use = new Use(options(10))) {
            etcd.start(SIMPLE);
            use.assertFollowed(1);
        }
    }

    @Test
    void an_edited_role_changes_the_revision_of_the_users() throws Exception {
        start(SIMPLE);
        try (Use use = new Use(options(10))) {
            for (int i = 1; i <= 3; i++) {
                etcd.etcdctl("role", "grant-permission", "app", "--prefix=true", "read", "other" + i + "/");
                use.assertFollowed(i);
            }
        }
    }

    @Test
    void another_password_is_told_and_the_old_one_works_again_when_it_is_back() throws Exception {
        start(SIMPLE);
        try (Use use = new Use(options(2))) {
            StateQueue states = new StateQueue(use.registration);
            etcd.etcdctl("user", "delete", "app");
            addUser("another");
            use.registration.update(INSTANCE.toBuilder().weight(7).build());
            Await.until(
                    "the refusal is told",
                    () -> use.registration
                            .problem()
                            .orElse("")
                            .endsWith(" refuses the user: wrong user name or password for user \"app\""));
            etcd.etcdctl("user", "delete", "app");
            addUser("app");
            states.until(RegistrationState.ACTIVE);
            use.followed.until(snapshot -> weight(snapshot) == 7);
        }
    }

    @Test
    void authentication_is_switched_off_and_on() throws Exception {
        start(SIMPLE);
        try (Use use = new Use(options(2))) {
            etcd.etcdctl("auth", "disable");
            use.assertFollowed(1);
            etcd.control();
            etcd.etcdctl("auth", "enable");
            etcd.control("--user=root:secret");
            use.assertFollowed(2);
        }
    }

    @Test
    void a_permission_taken_away_and_given_back_shows_in_the_registration() throws Exception {
        start(SIMPLE);
        try (Use use = new Use(options(10))) {
            StateQueue states = new StateQueue(use.registration);
            etcd.etcdctl("role", "revoke-permission", "app", "--prefix=true", "xiaoxu/demo/");
            use.registration.update(INSTANCE.toBuilder().weight(7).build());
            Await.until(
                    "the refusal is told",
                    () -> use.registration.problem().orElse("").contains(" denies the permission: "));
            etcd.etcdctl("role", "grant-permission", "app", "--prefix=true", "readwrite", "xiaoxu/demo/");
            states.until(RegistrationState.ACTIVE);
            use.followed.until(snapshot -> weight(snapshot) == 7);
        }
    }

    @Test
    void namespaces_do_not_see_each_other() throws Exception {
        etcd.start();
        EtcdOptions.Builder options = EtcdOptions.builder(etcd.endpoint());
        try (EtcdClient blue = EtcdClient.connect(options.namespace("blue/").build());
                EtcdClient green =
                        EtcdClient.connect(options.namespace("green/").build());
                SnapshotQueue inBlue = SnapshotQueue.follow(blue.directory(), DEMO);
                SnapshotQueue inGreen = SnapshotQueue.follow(green.directory(), DEMO)) {
            blue.registrar().register(DEMO, Instance.at("10.0.0.1:80"));
            green.registrar().register(DEMO, Instance.at("10.0.0.2:80"));
            assertEquals(
                    "10.0.0.1:80",
                    inBlue.until(snapshot -> !snapshot.instances().isEmpty())
                            .instances()
                            .get(0)
                            .id());
            Snapshot green1 = inGreen.until(snapshot -> !snapshot.instances().isEmpty());
            assertEquals("10.0.0.2:80", green1.instances().get(0).id());
            assertEquals(1, green1.instances().size());
        }
    }

    private void start(String... flags) throws Exception {
        etcd.start(flags);
        etcd.etcdctl("user", "add", "root:secret");
        etcd.etcdctl("user", "grant-role", "root", "root");
        etcd.etcdctl("role", "add", "app");
        etcd.etcdctl("role", "grant-permission", "app", "--prefix=true", "readwrite", "xiaoxu/demo/");
        addUser("app");
        etcd.etcdctl("auth", "enable");
        etcd.control("--user=root:secret");
    }

    private void addUser(String password) throws Exception {
        etcd.etcdctl("user", "add", "app:" + password);
        etcd.etcdctl("user", "grant-role", "app", "app");
    }

    private EtcdOptions options(int ttlSeconds) {
        return EtcdOptions.builder(etcd.endpoint())
                .user("app", "app")
                .leaseTtl(Duration.ofSeconds(ttlSeconds))
                .build();
    }

    private static int weight(Snapshot snapshot) {
        return snapshot.instances().isEmpty() ? -1 : snapshot.instances().get(0).weight();
    }

    /** One client that registers an instance and follows it. */
    private static final class Use implements AutoCloseable {
        private final EtcdClient client;
        private final SnapshotQueue followed;
        private final Registration registration;

        Use(EtcdOptions options) throws InterruptedException {
            client = EtcdClient.connect(options);
            followed = SnapshotQueue.follow(client.directory(), DEMO);
            registration = client.registrar().register(DEMO, INSTANCE);
            assertTrue(registration.awaitActive(Duration.ofSeconds(20)));
        }

        void assertFollowed(int weight) throws InterruptedException {
            registration.update(INSTANCE.toBuilder().weight(weight).build());
            followed.until(snapshot -> weight(snapshot) == weight);
        }

        @Override
        public void close() {
            followed.close();
            client.close();
        }
    }
}
