package io.switchboard.faults.chaos;

import io.grpc.StatusRuntimeException;
import io.switchboard.core.time.SerialScheduler;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Watches, beside everything that is tested, how long a server that lives and has a way to etcd is missing from an etcd
 * that answers. It looks every {@value #INTERVAL_MILLIS} ms.
 */
final class Witness implements AutoCloseable {
    private static final long INTERVAL_MILLIS = 50;
    private static final long SLOW_NANOS = 500_000_000;

    private final ChaosRegistry registry;
    private final String prefix;
    private final SerialScheduler scheduler = new SerialScheduler("witness");
    /** When each key that has to be there was there last, or began to have to be. */
    private final Map<String, Long> expected = new HashMap<>();

    private Set<String> present = Set.of();
    private long longestNanos;

    Witness(ChaosRegistry registry, String prefix) {
        this.registry = registry;
        this.prefix = prefix;
        scheduler.execute(this::look);
    }

    private void look() {
        long asked = scheduler.nanos();
        try {
            saw(registry.leases(prefix).keySet(), asked);
        } catch (StatusRuntimeException e) {
            etcdIsDown();
        }
        scheduler.after(Duration.ofMillis(INTERVAL_MILLIS), this::look);
    }

    private synchronized void saw(Set<String> keys, long asked) {
        long now = scheduler.nanos();
        boolean slow = now - asked > SLOW_NANOS;
        present = Set.copyOf(keys);
        for (Map.Entry<String, Long> entry : expected.entrySet()) {
            long missing = asked - entry.getValue();
            if (slow || keys.contains(entry.getKey())) {
                // An etcd that took long to answer was down in between, for what is counted here.
                entry.setValue(now);
            }
            if (!slow && missing > 2 * INTERVAL_MILLIS * 1_000_000) {
                longestNanos = Math.max(longestNanos, missing);
            }
        }
    }

    private synchronized void etcdIsDown() {
        present = Set.of();
        expected.replaceAll((key, since) -> scheduler.nanos());
    }

    /** From now on this key has to be there. */
    synchronized void expect(String key) {
        expected.put(key, scheduler.nanos());
    }

    /** From now on it may be missing. */
    synchronized void excuse(String key) {
        expected.remove(key);
    }

    /** Whether what has to be there was there when it was looked last, and nothing else. */
    synchronized boolean isComplete() {
        return present.equals(expected.keySet());
    }

    synchronized boolean isThere(String key) {
        return present.contains(key);
    }

    synchronized Set<String> missing() {
        Set<String> missing = new HashSet<>(expected.keySet());
        missing.removeAll(present);
        return missing;
    }

    /** How long a key was missing, at most, since this was asked last. */
    synchronized Duration takeLongest() {
        Duration taken = Duration.ofNanos(longestNanos);
        longestNanos = 0;
        return taken;
    }

    @Override
    public void close() {
        scheduler.close();
    }
}
