package io.switchboard.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.switchboard.core.time.VirtualTime;
import io.switchboard.etcd.api.PutRequest;
import java.time.Duration;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class LeasesTest {
    private final VirtualTime time = new VirtualTime();
    private int changes;
    private final EtcdEngine engine = new EtcdEngine(time, RandomGenerator.of("L64X128MixRandom"), () -> changes++);

    private long left(long lease) {
        return Objects.requireNonNull(engine.leases().life(lease)).remaining();
    }

    private void put(String key, long lease) {
        engine.put(PutRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setLease(lease)
                .build());
    }

    @Test
    void lease_lives_its_ttl_and_takes_its_keys_along() {
        long lease = engine.grant(0, 10);
        put("a", lease);
        put("b", lease);
        time.advance(Duration.ofMillis(9999));
        assertTrue(engine.leases().exists(lease));
        assertEquals(0, left(lease));
        long before = engine.store().revision();
        time.advance(Duration.ofMillis(1));
        assertFalse(engine.leases().exists(lease));
        assertEquals(before + 1, engine.store().revision());
        assertEquals(3, changes);
    }

    @Test
    void renewed_lease_starts_over() {
        long lease = engine.grant(0, 10);
        time.advance(Duration.ofSeconds(9));
        assertEquals(10, engine.leases().renew(lease));
        time.advance(Duration.ofSeconds(9));
        assertEquals(1, left(lease));
        time.advance(Duration.ofSeconds(1));
        assertEquals(0, engine.leases().renew(lease));
    }

    @Test
    void suspended_lease_lives_on_and_resumes_with_its_whole_ttl() {
        long lease = engine.grant(0, 10);
        time.advance(Duration.ofSeconds(9));
        engine.leases().suspend();
        time.advance(Duration.ofSeconds(100));
        engine.leases().resume();
        assertEquals(10, left(lease));
        time.advance(Duration.ofSeconds(10));
        assertFalse(engine.leases().exists(lease));
    }

    @Test
    void wiped_engine_has_no_timers_left() {
        put("a", engine.grant(0, 10));
        engine.wipe();
        assertEquals(0, time.pendingTimers());
        assertEquals(1, engine.store().revision());
    }

    @Test
    void seconds_left_are_whole_ones() {
        long lease = engine.grant(0, 10);
        assertEquals(10, left(lease));
        time.advance(Duration.ofNanos(1));
        assertEquals(9, left(lease));
    }
}
