package io.switchboard.core;

/**
 * What a program's metrics are fed by. Methods are called when something happened, from several threads, and must return
 * at once; one that throws is logged and changes nothing. Nothing is done unless overridden.
 */
public interface Telemetry {
    /** Hears nothing. */
    Telemetry NONE = new Telemetry() {};

    /**
     * A followed service has another set, or trusts it more or less than before. While it is not {@link Freshness#LIVE},
     * its age is the time since {@link Snapshot#since}.
     */
    default void snapshot(Snapshot snapshot) {}

    /** A registration is in another state. */
    default void registration(ServiceName service, String instanceId, RegistrationState state) {}

    /** A registered value, or a part of it, was not taken as it is. */
    default void skipped(ServiceName service, String instanceId, SkipReason reason) {}

    /**
     * A channel does not apply the service config that the registry holds, and goes on with the last good one.
     *
     * @param reason what is wrong with it, in words for an operator
     */
    default void configRefused(ServiceName service, String reason) {}
}
