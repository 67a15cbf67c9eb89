package io.switchboard.core.telemetry;

import io.switchboard.core.Freshness;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * The source of a program's metrics. Methods are called when something happened, from several threads, and must return
 * at once: most are called on the thread that keeps leases alive, some in a channel's synchronization context, and
 * blocking there delays calls and registrations. Do more than counting on a thread of your own. Whatever a method
 * throws, errors included, changes nothing, and the first time is logged. Nothing is done unless overridden.
 * {@link Measurements} makes metrics of it.
 */
public interface Telemetry {
    /** Ignores all events. */
    Telemetry NONE = new Telemetry() {};

    /**
     * A followed service has another set, or trusts it more or less than before. While it is not
     * {@link Freshness#LIVE}, its age is the time since {@link Snapshot#since}.
     */
    default void snapshot(Snapshot snapshot) {}

    /** A service is no longer followed: no more snapshots of it, unless it is followed again. */
    default void unfollowed(ServiceName service) {}

    /** A registration is in another state. */
    default void registration(ServiceName service, String instanceId, RegistrationState state) {}

    /** A registration that was in the registry was lost, and is being made again. */
    default void reregistered(ServiceName service, String instanceId, RegistrationLoss loss) {}

    /** A registered value, or a part of it, was not taken as it is. */
    default void skipped(ServiceName service, String instanceId, SkipReason reason) {}

    /**
     * A channel rejects the service config in the registry, and keeps using the last valid one.
     *
     * @param reason what is wrong with it, as text for an operator
     */
    default void configRefused(ServiceName service, String reason) {}

    /** What a watch follows is watched from where it was, or listed, anew. */
    default void watchRestarted(WatchRestart reason) {}

    /**
     * A request to the registry has been answered, or has failed.
     *
     * @param method such as {@code Range}
     * @param status the name of a gRPC status code, such as {@code OK} or {@code DEADLINE_EXCEEDED}
     * @param nanos how long it took, with what it waited for a token
     */
    default void registryCall(String method, String status, long nanos) {}

    /** A channel counts its picks of an instance from now on: see {@link PickCount#picks}. */
    default void picks(PickCount count) {}

    /**
     * A count that {@link #picks} reported does not grow any more.
     *
     * @param gone whether the channel calls the instance, or has the route, no longer; else the channel itself has
     *     ended
     */
    default void picksEnded(PickCount count, boolean gone) {}

    /** A channel's outlier detection has taken an instance that is connected out of use for a while. */
    default void ejected(ServiceName service, String instanceId) {}

    /** A server's load report, or a part of it, was left out since what it says cannot be. */
    default void reportIgnored(ServiceName service, String instanceId) {}

    /**
     * The calls of a channel that knows several datacenters are in another state; those for the subset of a route may
     * be in one of their own.
     *
     * @param before null: the channel has not been in any so far
     * @param now null: it has ended, or knows one datacenter only
     */
    default void failover(ServiceName service, @Nullable FailoverState before, @Nullable FailoverState now) {}

    /** A channel counts the picks that it refuses from now on: see {@link RefusalCount#refused}. */
    default void refusals(RefusalCount count) {}

    /** A count that {@link #refusals} reported does not grow any more: its channel has ended. */
    default void refusalsEnded(RefusalCount count) {}
}
