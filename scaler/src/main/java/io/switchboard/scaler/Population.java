package io.switchboard.scaler;

import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Internal;
import io.switchboard.operator.load.InstanceLoad;
import io.switchboard.operator.load.ServiceLoad;
import io.switchboard.scaler.activator.ActivatorProvider;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Since when each instance of a service is there, and which have gone without a word. On the scheduler. */
@Internal
public final class Population {
    /** As long an instance that has come later than we have is no capacity: its share still grows. */
    public static final Duration WARMING = Duration.ofSeconds(30);
    /** As long an instance is given until its first report; it takes about two seconds. */
    static final Duration YOUNG = Duration.ofSeconds(10);
    /** What is older is no word any more; reports come once a second. */
    static final Duration FRESH = Duration.ofSeconds(5);

    private static final Duration QUIET = Duration.ofMillis(2_500);

    private record Seen(
            Instance instance,
            long since,
            boolean warming,
            boolean quiet,
            @Nullable String datacenter) {
        /** Not one that has registered anew under the same name. */
        boolean isOf(Instance other) {
            return instance.incarnation() == other.incarnation()
                    && instance.address().equals(other.address());
        }
    }

    private Map<String, Seen> seen = new HashMap<>();
    private Set<@Nullable String> lapsed = Set.of();
    private boolean begun;

    /** The next whole set; of an unknown one nothing is learnt. */
    void next(ServiceLoad load, long now) {
        Map<String, Seen> next = new HashMap<>();
        for (InstanceLoad one : load.instances()) {
            if (ActivatorProvider.isActivator(one.instance())) {
                continue;
            }
            String name = one.instance().name();
            Seen known = seen.get(name);
            Seen before = known != null && known.isOf(one.instance()) ? known : null;
            long since = before == null ? now : before.since();
            boolean waits = one.report() == null && now - since < YOUNG.toNanos();
            next.put(
                    name,
                    new Seen(
                            one.instance(),
                            since,
                            before == null ? begun : before.warming(),
                            !waits && (one.problem() != null || one.age().compareTo(QUIET) > 0),
                            one.datacenter()));
        }
        Set<@Nullable String> gone = new HashSet<>();
        seen.forEach((name, before) -> {
            if (before.quiet() && !next.containsKey(name)) {
                gone.add(before.datacenter());
            }
        });
        seen = next;
        lapsed = gone;
        begun = true;
    }

    /** Whether one of that datacenter is gone since the set before, and had said nothing for a while. */
    boolean hasLapsed(@Nullable String datacenter) {
        return datacenter == null ? !lapsed.isEmpty() : lapsed.contains(datacenter);
    }

    boolean isYoung(Instance instance, long now) {
        Seen one = seen.get(instance.name());
        return one == null || now - one.since() < YOUNG.toNanos();
    }

    /** Whether it takes its full share of calls. */
    boolean isCapacity(Instance instance, long now) {
        Seen one = seen.get(instance.name());
        return isReplica(instance)
                && instance.weight() > 0
                && one != null
                && !(one.warming() && now - one.since() < WARMING.toNanos());
    }

    /** Whether it is one of those that an autoscaler has started, and not about to leave. */
    static boolean isReplica(Instance instance) {
        return instance.state() == InstanceState.SERVING && !ActivatorProvider.isActivator(instance);
    }
}
