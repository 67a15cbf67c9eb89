package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.Registration;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.ServiceName;
import io.switchboard.embedded.Etcd;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.api.DeleteRangeRequest;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.layout.Format;
import io.switchboard.etcd.layout.FormatChoice;
import io.switchboard.testing.SnapshotQueue;
import io.switchboard.testing.StateQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Registering in and following each layout of registrations, on any etcd, as a suite. A subclass that starts an etcd is
 * a test class.
 */
@TestInstance(TestInstance.Lifecycle.PER_METHOD)
abstract class FormatContract {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final ServiceName DEMO = new ServiceName("xiaoxu/demo");

    private Etcd etcd;
    private ContractClient raw;
    private final List<Switchboard> open = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // JUnit calls the method that sets the fields.
    FormatContract() {}

    /** Starts the etcd of one test. */
    protected abstract Etcd start();

    @BeforeEach
    final void startEtcd() {
        etcd = start();
        raw = new ContractClient(etcd.endpoint());
    }

    @AfterEach
    final void closeAll() {
        open.forEach(Switchboard::close);
        raw.close();
        etcd.close();
    }

    @ParameterizedTest
    @EnumSource
    void what_is_registered_is_followed_changed_and_gone(Format format) throws Exception {
        Registration registration = connect(format).register(DEMO.value(), Instance.at("10.0.0.1:80"));
        assertTrue(registration.awaitActive(LONG));
        KeyValue kv = raw.get(key(format));
        assertNotNull(kv, "the key of " + format);
        assertTrue(kv.getLease() != 0, "it is under a lease");
        try (SnapshotQueue followed = SnapshotQueue.follow(connect(format).directory(), DEMO)) {
            followed.until(s -> s.instances().size() == 1
                    && s.instances().get(0).address().toString().equals("10.0.0.1:80"));
            if (format != Format.GO_ZERO) {
                registration.update(
                        registration.instance().toBuilder().weight(7).build());
                followed.until(s -> s.instances().get(0).weight() == 7);
            }
            registration.close();
            followed.until(s -> s.instances().isEmpty());
        }
        assertNull(raw.get(key(format)));
    }

    @ParameterizedTest
    @EnumSource
    void a_deleted_key_is_put_back(Format format) throws Exception {
        Registration registration = connect(format).register(DEMO.value(), Instance.at("10.0.0.1:80"));
        assertTrue(registration.awaitActive(LONG));
        try (SnapshotQueue followed = SnapshotQueue.follow(connect(format).directory(), DEMO)) {
            followed.until(s -> s.instances().size() == 1);
            raw.kv()
                    .deleteRange(DeleteRangeRequest.newBuilder()
                            .setKey(ContractClient.bytes(key(format)))
                            .build());
            assertTrue(registration.awaitActive(LONG));
            followed.until(s -> s.instances().size() == 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_value_that_somebody_put_by_hand_is_put_right(Format format) throws Exception {
        Registration registration = connect(format).register(DEMO.value(), Instance.at("10.0.0.1:80"));
        assertTrue(registration.awaitActive(LONG));
        KeyValue ours = raw.get(key(format));
        assertNotNull(ours);
        raw.put(key(format), "by hand");
        Await.until("the key is ours again", () -> {
            KeyValue now = raw.get(key(format));
            return now != null && now.getValue().equals(ours.getValue()) && now.getLease() == ours.getLease();
        });
        assertTrue(registration.awaitActive(LONG));
    }

    @ParameterizedTest
    @EnumSource
    void a_broken_value_costs_itself_only(Format format) throws Exception {
        assertTrue(connect(format)
                .register(DEMO.value(), Instance.at("10.0.0.1:80"))
                .awaitActive(LONG));
        raw.put(key(format).replace("10.0.0.1:80", "10.0.0.2"), "{");
        try (SnapshotQueue followed = SnapshotQueue.follow(connect(format).directory(), DEMO)) {
            assertEquals(
                    1,
                    followed.until(s -> !s.instances().isEmpty() && s.skipped() == 1)
                            .instances()
                            .size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_later_of_two_keeps_the_key(Format format) throws Exception {
        Registration first = connect(format).register(DEMO.value(), Instance.at("10.0.0.1:80"));
        assertTrue(first.awaitActive(LONG));
        StateQueue states = new StateQueue(first);
        Registration second = connect(format).register(DEMO.value(), Instance.at("10.0.0.1:80"));
        assertTrue(second.awaitActive(LONG));
        states.until(RegistrationState.SUPERSEDED);
        assertEquals(RegistrationState.ACTIVE, second.state());
        first.close();
        assertNotNull(raw.get(key(format)));
        second.close();
        assertNull(raw.get(key(format)));
    }

    @Test
    void one_namespace_of_kratos_is_not_another() throws Exception {
        Switchboard other = connect(FormatChoice.parse("kratos:/my-namespace"));
        Registration registration = other.register(DEMO.value(), Instance.at("10.0.0.1:80"));
        assertTrue(registration.awaitActive(LONG));
        assertNotNull(raw.get("/my-namespace/xiaoxu/demo/10.0.0.1:80"));
        assertNull(raw.get(key(Format.KRATOS)));
        try (SnapshotQueue followed = SnapshotQueue.follow(other.directory(), DEMO);
                SnapshotQueue usual =
                        SnapshotQueue.follow(connect(Format.KRATOS).directory(), DEMO)) {
            followed.until(s -> s.instances().size() == 1);
            assertEquals(
                    0,
                    usual.until(s -> s.freshness() == Freshness.LIVE)
                            .instances()
                            .size());
            registration.close();
            followed.until(s -> s.instances().isEmpty());
        }
    }

    private static String key(Format format) {
        return switch (format) {
            case SWITCHBOARD, GO_ZERO -> "xiaoxu/demo/10.0.0.1:80";
            case KRATOS -> "/microservices/xiaoxu/demo/10.0.0.1:80";
            case KITEX -> "kitex/registry-etcd/xiaoxu/demo/10.0.0.1:80";
            case RPCX -> "xiaoxu/demo/tcp@10.0.0.1:80";
        };
    }

    private Switchboard connect(Format format) {
        return connect(FormatChoice.of(format));
    }

    private Switchboard connect(FormatChoice format) {
        Switchboard connected = Switchboard.connect(SwitchboardOptions.builder(
                        EtcdOptions.builder(etcd.endpoint()).format(format).build())
                .withoutSnapshotCache()
                .build());
        open.add(connected);
        return connected;
    }
}
