package io.switchboard.etcd;

import static io.switchboard.etcd.ScriptedEtcd.header;
import static io.switchboard.etcd.ScriptedEtcd.take;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.Registration;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.etcd.api.LeaseGrantResponse;
import io.switchboard.etcd.api.LeaseRevokeResponse;
import io.switchboard.etcd.api.TxnResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is sent at the end, and what is told to whoever waits. */
@Timeout(180)
class ClosedClientTest {
    private static final ServiceName DEMO = new ServiceName("demo");

    private final ScriptedEtcd etcd = new ScriptedEtcd();
    private final EtcdClient client = EtcdClient.connect(EtcdOptions.builder(etcd.endpoint())
            .requestTimeout(Duration.ofMinutes(1))
            .build());

    @AfterEach
    void close() {
        etcd.close();
        client.close();
    }

    @Test
    void an_interrupt_cuts_the_waiting_short_and_not_the_sending() throws Exception {
        Registration registration = active();
        CompletableFuture<Boolean> closed = interrupted(client::close);
        assertTrue(closed.get(50, TimeUnit.SECONDS), "the interrupt stays with the thread");
        // Nothing was answered while close waited.
        take(etcd.txns).answer(written(21));
        assertTrue(delete(22));
        take(etcd.revokes).answer(LeaseRevokeResponse.getDefaultInstance());
        assertEquals(RegistrationState.CLOSED, registration.state());
    }

    @Test
    void a_registration_that_is_closed_by_an_interrupted_thread_leaves() throws Exception {
        Registration registration = active();
        CompletableFuture<Boolean> closed = interrupted(registration::close);
        take(etcd.txns).answer(written(21));
        assertTrue(delete(22));
        take(etcd.revokes).answer(LeaseRevokeResponse.getDefaultInstance());
        assertTrue(closed.get(50, TimeUnit.SECONDS));
    }

    @Test
    void who_follows_is_told_and_who_asks_afterwards_too() throws Exception {
        BlockingQueue<Snapshot> seen = new LinkedBlockingQueue<>();
        client.directory().follow(DEMO, seen::add);
        take(etcd.ranges);
        client.close();
        Snapshot last = take(seen);
        while (last.problem() == null) {
            last = take(seen);
        }
        assertEquals(Freshness.UNKNOWN, last.freshness());
        assertEquals("Switchboard is closed", last.problem());
        assertEquals(
                "cannot follow service demo: Switchboard is closed",
                assertThrows(
                                IllegalStateException.class,
                                () -> client.directory().follow(DEMO, seen::add))
                        .getMessage());
        assertThrows(IllegalStateException.class, () -> client.overlays().follow(DEMO, overlay -> {}));
        assertThrows(IllegalStateException.class, () -> client.registrar().register(DEMO, Instance.at("10.0.0.1:80")));
    }

    @Test
    void nobody_waits_for_an_answer_that_cannot_come() {
        CompletableFuture<String> before = new CompletableFuture<>();
        CompletableFuture<String> after = new CompletableFuture<>();
        assertEquals(before, client.access().untilClosed(before, IllegalStateException::new));
        client.close();
        assertClosed(before);
        assertClosed(client.access().untilClosed(after, IllegalStateException::new));
    }

    @Test
    void nobody_waits_for_a_registration_to_become_active_that_is_closed() throws Exception {
        Registration registration = client.registrar().register(DEMO, Instance.at("10.0.0.1:80"));
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> awaitActive(registration));
        client.close();
        assertFalse(waiting.get(60, TimeUnit.SECONDS));
        assertFalse(registration.awaitActive(Duration.ofMinutes(5)));
        assertEquals(Optional.of("closed by its owner"), registration.problem());
    }

    private static boolean awaitActive(Registration registration) {
        try {
            return registration.awaitActive(Duration.ofMinutes(5));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertClosed(CompletableFuture<?> answer) {
        ExecutionException failure = assertThrows(ExecutionException.class, () -> answer.get(60, TimeUnit.SECONDS));
        Throwable cause = failure.getCause();
        assertEquals("Switchboard is closed", cause == null ? "" : cause.getMessage());
    }

    /** On a thread that is interrupted already; tells whether it still is afterwards. */
    private static CompletableFuture<Boolean> interrupted(Runnable end) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        new Thread(() -> {
                    Thread.currentThread().interrupt();
                    end.run();
                    done.complete(Thread.currentThread().isInterrupted());
                })
                .start();
        return done;
    }

    private Registration active() throws InterruptedException {
        Registration registration = client.registrar().register(DEMO, Instance.at("10.0.0.1:80"));
        take(etcd.grants)
                .answer(LeaseGrantResponse.newBuilder().setID(77).setTTL(60).build());
        take(etcd.txns).answer(written(20));
        assertTrue(registration.awaitActive(Duration.ofSeconds(20)));
        return registration;
    }

    private boolean delete(long revision) throws InterruptedException {
        ScriptedEtcd.Asked<io.switchboard.etcd.api.TxnRequest, TxnResponse> txn = take(etcd.txns);
        txn.answer(written(revision));
        return txn.request().getSuccess(0).hasRequestDeleteRange();
    }

    private static TxnResponse written(long revision) {
        return TxnResponse.newBuilder()
                .setHeader(header(revision))
                .setSucceeded(true)
                .build();
    }
}
