package io.switchboard.core.telemetry;

import io.switchboard.core.ServiceName;
import java.util.function.LongSupplier;

/**
 * How often one channel has picked an instance for the calls of one route.
 *
 * @param instanceId the instance's, as its {@linkplain io.switchboard.core.Instance#name name} has it
 * @param datacenter whose registry lists it; empty: the client reads one registry
 * @param route the name of the route, or {@link #NO_ROUTE} or {@link #OTHER_ROUTES}, which no route is called
 * @param picks so far: may be read on any thread, at any time; never less than before
 */
public record PickCount(ServiceName service, String instanceId, String datacenter, String route, LongSupplier picks) {
    /** Stands for calls that no route matches, or whose route falls back to all instances. */
    public static final String NO_ROUTE = "none";

    /**
     * Stands for calls of routes that are not counted by name, since there are too many pairs of route and instance.
     */
    public static final String OTHER_ROUTES = "other";

    /** Of a client that reads one registry. */
    public PickCount(ServiceName service, String instanceId, String route, LongSupplier picks) {
        this(service, instanceId, "", route, picks);
    }
}
