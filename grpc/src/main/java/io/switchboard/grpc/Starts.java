package io.switchboard.grpc;

import io.switchboard.core.Instance;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When each instance of a service started, by this client's own clock.
 *
 * <p>An instance that appears while the service is followed has just started, whatever the time in its registration:
 * that is another clock's, or of before a long wait for the registry. One that is found there, by a client that starts,
 * or whose channel wakes, or that could not follow for a while, started when its registration says. Where that is not
 * said, or lies ahead of this client's clock, it counts as started long ago, as most that are found have.
 *
 * <p>Used in the channel's synchronization context only.
 */
final class Starts {
    /** Slow start takes no longer. */
    private static final Duration LONGEST = Duration.ofDays(1);

    /** How many that are gone are remembered besides as many as are there: a key that is put back is no start. */
    static final int GONE = 1024;

    /** @param nanos of the monotonic clock; null: long ago */
    private record Start(long incarnation, @Nullable Long nanos) {}

    private final LongSupplier nanos;
    private final LongSupplier millis;
    private final Map<Object, Start> known = new HashMap<>();
    /** Those whose registries are followed. */
    private Set<String> followed = Set.of();

    /**
     * @param nanos of a monotonic clock
     * @param millis since the epoch
     */
    Starts(LongSupplier nanos, LongSupplier millis) {
        this.nanos = nanos;
        this.millis = millis;
    }

    /**
     * Hears of the complete set.
     *
     * @param live the datacenters whose registries are followed, so that what is missing here and in the next set has
     *     just come; {@code ""} stands for a registry without a name
     */
    void take(List<Instance> instances, Set<String> live) {
        for (Instance instance : instances) {
            Start start = known.get(key(instance));
            if (start == null || start.incarnation != instance.incarnation()) {
                known.put(key(instance), new Start(instance.incarnation(), begun(instance)));
            }
        }
        followed = live;
        if (known.size() > 2 * instances.size() + GONE) {
            Set<Object> listed = new HashSet<>();
            instances.forEach(instance -> listed.add(key(instance)));
            known.keySet().retainAll(listed);
        }
    }

    /** By the monotonic clock; null: long ago. */
    @Nullable
    Long of(Instance instance) {
        Start start = known.get(key(instance));
        return start == null ? null : start.nanos;
    }

    /**
     * For how many nanoseconds it has been there, as its registration says; {@link EndpointWeights#LONG} where that
     * says nothing.
     */
    static long registeredFor(Instance instance, long nowMillis) {
        long age = nowMillis - instance.incarnation();
        return instance.incarnation() == 0 || age < 0 || age >= LONGEST.toMillis()
                ? EndpointWeights.LONG
                : TimeUnit.MILLISECONDS.toNanos(age);
    }

    /** How many are remembered. */
    int size() {
        return known.size();
    }

    private @Nullable Long begun(Instance instance) {
        if (followed.contains(instance.datacenter())) {
            return nanos.getAsLong();
        }
        long age = registeredFor(instance, millis.getAsLong());
        return age == EndpointWeights.LONG ? null : nanos.getAsLong() - age;
    }

    /** Who says no incarnation may have another id after each loss of its lease. */
    private static Object key(Instance instance) {
        return instance.incarnation() == 0 ? instance.address() : instance.name();
    }
}
