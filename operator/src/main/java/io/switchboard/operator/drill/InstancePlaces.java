package io.switchboard.operator.drill;

import io.switchboard.core.Instance;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import io.switchboard.operator.RegistryAdmin;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * In which zone the instances are that metrics name, as they are registered. A service is read when it is first named,
 * and again, once in a while, when one of its instances is not known. For one thread.
 */
public final class InstancePlaces {
    /** What is not registered, or in no zone. */
    public static final String UNKNOWN = "no known zone";

    private static final Duration AGAIN = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST_SERVICES = 1000;

    private record Known(Map<String, String> places, long nanos) {}

    private final RegistryAdmin admin;
    private final Locality drained;
    private final String drainedPlace;
    private final LongSupplier clock;
    private final Map<String, Known> services = new HashMap<>();

    /** @param drainedPlace what all instances in the zone that is drained come to, however they name it */
    public InstancePlaces(RegistryAdmin admin, Locality drained, String drainedPlace, LongSupplier clock) {
        this.admin = admin;
        this.drained = drained;
        this.drainedPlace = drainedPlace;
        this.clock = clock;
    }

    /**
     * The place of an instance.
     *
     * @param instance its id, possibly behind a datacenter and a slash
     */
    String of(String service, String instance) {
        Known known = services.get(service);
        String place = known == null ? null : find(known, instance);
        if (place == null && isDue(known)) {
            known = read(service, known);
            place = find(known, instance);
        }
        return place == null ? UNKNOWN : place;
    }

    private boolean isDue(@Nullable Known known) {
        return known == null ? services.size() < MOST_SERVICES : clock.getAsLong() - known.nanos() > AGAIN.toNanos();
    }

    private static @Nullable String find(Known known, String instance) {
        String place = known.places().get(instance);
        int slash = instance.indexOf('/');
        return place != null || slash < 0 ? place : known.places().get(instance.substring(slash + 1));
    }

    /** What is gone since stays known: its calls are counted still. */
    private Known read(String service, @Nullable Known before) {
        Map<String, String> places = new HashMap<>(before == null ? Map.of() : before.places());
        try {
            admin.instances(new ServiceName(service))
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .instances()
                    .forEach(one -> places.put(one.instance().id(), place(one.instance(), drained, drainedPlace)));
        } catch (IllegalArgumentException | ExecutionException | TimeoutException e) {
            // Their calls are counted as those of no known zone, until it can be read.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Known known = new Known(places, clock.getAsLong());
        services.put(service, known);
        return known;
    }

    /** The place of an instance as drills of a zone tell places apart. */
    public static String place(Instance instance, Locality drained, String drainedPlace) {
        if (instance.locality().isInZoneOf(drained)) {
            return drainedPlace;
        }
        return instance.locality().zone().isEmpty()
                ? UNKNOWN
                : "zone " + instance.locality().words();
    }
}
