package io.switchboard.scaler;

import io.switchboard.core.time.VirtualTime;
import io.switchboard.operator.load.ServiceLoad;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One scaler that follows a fleet, second by second. */
final class Followed {
    final VirtualTime time;
    final ScriptedLoads loads = new ScriptedLoads();
    final ScriptedPlaces places = new ScriptedPlaces();
    private final @Nullable String own;
    private FollowedLoad followed;

    Followed() {
        this(new VirtualTime(), null);
    }

    Followed(VirtualTime time, @Nullable String own) {
        this.time = time;
        this.own = own;
        followed = FollowedLoad.open(TestFleet.SHOP, loads, places, time, own);
    }

    /** A process anew: it knows nothing. */
    void restart() {
        followed.close();
        followed = FollowedLoad.open(TestFleet.SHOP, loads, places, time, own);
    }

    void hear(ServiceLoad load) {
        loads.tell(load);
        time.runDue();
    }

    void seconds(TestFleet fleet, int count) {
        for (int i = 0; i < count; i++) {
            hear(fleet.second());
            time.advance(Duration.ofSeconds(1));
        }
    }

    static ScalerSpec spec(String... keysAndValues) {
        return specIn(null, keysAndValues);
    }

    static ScalerSpec specIn(@Nullable String own, String... keysAndValues) {
        Map<String, String> metadata = new TreeMap<>(Map.of("service", "shop", "metric", "concurrency"));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            metadata.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return SpecReader.read(metadata, own);
    }

    Answer answer(ScalerSpec spec) {
        return followed.answers(spec).get(0);
    }

    /** Why nothing can be said; empty: something can. */
    String unknown(ScalerSpec spec) {
        Unknown unknown = Demand.unknown(spec, answer(spec));
        return unknown == null ? "" : unknown.text();
    }

    /** As Kubernetes makes it of the figure; −1: it hears an error, and leaves what there is. */
    long replicas(ScalerSpec spec) {
        Answer answer = answer(spec);
        return Demand.unknown(spec, answer) != null
                ? -1
                : hpa(
                        Demand.value(spec, spec.targets().get(0), answer),
                        spec.targets().get(0).perReplica());
    }

    /** KEDA cuts off what is finer than a thousandth, and Kubernetes rounds up. */
    static long hpa(double value, double target) {
        long thousandths = (long) (value * 1000);
        long each = (long) (target * 1000);
        return (thousandths + each - 1) / each;
    }

    Demand.Activity activity(ScalerSpec spec) {
        return Demand.activity(spec, followed.answers(spec));
    }
}
