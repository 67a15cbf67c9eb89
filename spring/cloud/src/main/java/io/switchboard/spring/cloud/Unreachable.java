package io.switchboard.spring.cloud;

import io.switchboard.core.time.Scheduler;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.cloud.client.ServiceInstance;

/**
 * The instances of a service to which no connection could be made lately. Each is left out for a while, which doubles
 * each time, unless no other is left. Safe for use by several threads.
 */
final class Unreachable {
    static final Duration FIRST = Duration.ofSeconds(1);
    /** A server that is started again where it was is called after this at the latest. */
    static final Duration LONGEST = Duration.ofSeconds(10);

    /** @param until of the scheduler's clock */
    private record Pause(Duration length, long until) {}

    private final Scheduler scheduler;
    private volatile Map<String, Pause> pauses = Map.of();

    Unreachable(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Calls that fail together count once. */
    synchronized void failed(String instance) {
        Pause last = pauses.get(instance);
        long now = scheduler.nanos();
        if (last != null && last.until() - now > 0) {
            return;
        }
        Duration twice = last == null ? FIRST : last.length().multipliedBy(2);
        Duration length = twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
        Map<String, Pause> changed = new HashMap<>(pauses);
        changed.put(instance, new Pause(length, now + length.toNanos()));
        pauses = changed;
    }

    void answered(String instance) {
        if (pauses.containsKey(instance)) {
            forget(Set.of(instance));
        }
    }

    /** What is known of others is forgotten. */
    void retain(Set<String> instances) {
        Map<String, Pause> known = pauses;
        if (!instances.containsAll(known.keySet())) {
            Map<String, Pause> gone = new HashMap<>(known);
            gone.keySet().removeAll(instances);
            forget(gone.keySet());
        }
    }

    private synchronized void forget(Set<String> instances) {
        Map<String, Pause> left = new HashMap<>(pauses);
        left.keySet().removeAll(instances);
        pauses = left;
    }

    /** Those that are to be called now. */
    List<ServiceInstance> without(List<ServiceInstance> all) {
        Map<String, Pause> known = pauses;
        if (known.isEmpty()) {
            return all;
        }
        long now = scheduler.nanos();
        List<ServiceInstance> left = all.stream()
                .filter(instance -> {
                    Pause pause = known.get(instance.getInstanceId());
                    return pause == null || pause.until() - now <= 0;
                })
                .toList();
        return left.isEmpty() ? all : left;
    }
}
