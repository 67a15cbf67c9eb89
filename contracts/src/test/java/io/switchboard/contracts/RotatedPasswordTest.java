package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.Registration;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Subscription;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.etcd.EtcdClient;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.testing.SnapshotQueue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user's token that runs out, and a password that changes, under a client that goes on. */
class RotatedPasswordTest {
    private static final ServiceName DEMO = new ServiceName("demo");
    private static final Duration LONG = Duration.ofSeconds(60);

    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();

    @TempDir
    Path folder = Path.of("");

    @AfterEach
    void close() {
        etcd.close();
    }

    @Test
    void tokens_that_run_out_are_no_news() throws Exception {
        etcd.requireLogin("app", "secret");
        List<Snapshot> seen = new CopyOnWriteArrayList<>();
        try (EtcdClient client = EtcdClient.connect(EtcdOptions.builder(etcd.endpoint())
                        .user("app", "secret")
                        .build());
                Subscription subscription = client.directory().follow(DEMO, seen::add)) {
            subscription.refresh();
            Registration first = client.registrar().register(DEMO, Instance.at("10.0.0.1:80"));
            assertTrue(first.awaitActive(LONG));
            Await.until("it is seen", () -> last(seen).instances().size() == 1);
            for (int i = 2; i <= 3; i++) {
                etcd.forgetTokens();
                // A new watch and a new key: both come upon the token that is none any more.
                try (SnapshotQueue another = SnapshotQueue.follow(client.directory(), new ServiceName("other-" + i))) {
                    Registration more = client.registrar().register(DEMO, Instance.at("10.0.0." + i + ":80"));
                    assertTrue(more.awaitActive(LONG));
                    another.until(snapshot -> snapshot.freshness() == Freshness.LIVE);
                }
                int expected = i;
                Await.until("it is seen", () -> last(seen).instances().size() == expected);
            }
            assertEquals(
                    List.of(),
                    seen.stream().filter(snapshot -> snapshot.problem() != null).toList());
            assertFalse(first.problem().isPresent());
        }
    }

    @Test
    void a_password_that_changed_is_read_again_when_etcd_refuses_it() throws Exception {
        etcd.requireLogin("app", "one");
        Path file = Files.writeString(folder.resolve("password"), "one\n");
        try (EtcdClient client = EtcdClient.connect(
                EtcdOptions.builder(etcd.endpoint()).user("app", file).build())) {
            assertTrue(client.registrar()
                    .register(DEMO, Instance.at("10.0.0.1:80"))
                    .awaitActive(LONG));
            etcd.requireLogin("app", "two");
            Registration meanwhile = client.registrar().register(DEMO, Instance.at("10.0.0.2:80"));
            Await.until("the old password is refused", () -> meanwhile.problem().isPresent());
            assertTrue(meanwhile.problem().orElse("").contains("wrong user name or password for user \"app\""));
            Files.delete(file);
            Await.until(
                    "the missing file is told",
                    () -> meanwhile.problem().orElse("").contains("password file " + file + " does not exist"));
            Files.writeString(file, "two\r\n");
            assertTrue(meanwhile.awaitActive(LONG));
        }
    }

    @Test
    void one_that_does_not_say_the_password_holds_nothing_up() throws Exception {
        etcd.requireLogin("app", "one");
        CountDownLatch gate = new CountDownLatch(1);
        Supplier<String> slow = () -> {
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return "one";
        };
        EtcdOptions options = EtcdOptions.builder(etcd.endpoint())
                .user("app", slow)
                .requestTimeout(Duration.ofMillis(200))
                .build();
        try (EtcdClient client = EtcdClient.connect(options)) {
            Registration registration = client.registrar().register(DEMO, Instance.at("10.0.0.1:80"));
            Await.until(
                    "it is told", () -> registration.problem().orElse("").contains("what reads it does not answer"));
            gate.countDown();
            assertTrue(registration.awaitActive(LONG));
        }
    }

    private static Snapshot last(List<Snapshot> seen) {
        return seen.get(seen.size() - 1);
    }
}
