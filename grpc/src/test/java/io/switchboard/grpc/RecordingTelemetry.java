package io.switchboard.grpc;

import io.switchboard.core.ServiceName;
import io.switchboard.core.telemetry.FailoverState;
import io.switchboard.core.telemetry.PickCount;
import io.switchboard.core.telemetry.RefusalCount;
import io.switchboard.core.telemetry.Telemetry;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Keeps what a policy tells of its calls. */
final class RecordingTelemetry implements Telemetry {
    final List<PickCount> counts = new CopyOnWriteArrayList<>();
    final List<String> ended = new CopyOnWriteArrayList<>();
    final List<String> ejected = new CopyOnWriteArrayList<>();
    /** Each as {@code AT_HOME NOBODY}, from and to. */
    final List<String> states = new CopyOnWriteArrayList<>();

    final List<RefusalCount> refusals = new CopyOnWriteArrayList<>();

    @Override
    public void picks(PickCount count) {
        counts.add(count);
    }

    @Override
    public void picksEnded(PickCount count, boolean gone) {
        counts.remove(count);
        ended.add(name(count) + (gone ? " gone" : " ended"));
    }

    @Override
    public void ejected(ServiceName service, String instanceId) {
        ejected.add(instanceId);
    }

    @Override
    public void failover(ServiceName service, @Nullable FailoverState before, @Nullable FailoverState now) {
        states.add(before + " " + now);
    }

    @Override
    public void refusals(RefusalCount count) {
        refusals.add(count);
    }

    @Override
    public void refusalsEnded(RefusalCount count) {
        refusals.remove(count);
    }

    /** As {@code {i1 canary=3}}. */
    Map<String, Long> picks() {
        Map<String, Long> picks = new TreeMap<>();
        counts.forEach(count -> {
            if (picks.put(name(count), count.picks().getAsLong()) != null) {
                throw new AssertionError(name(count) + " is counted twice");
            }
        });
        return picks;
    }

    private static String name(PickCount count) {
        return count.instanceId() + " " + count.route();
    }
}
