package io.switchboard.core.telemetry;

/** Where the calls of a channel that knows several datacenters go, and why. */
public enum FailoverState {
    /** All stay in the own datacenter. */
    AT_HOME,
    /** Nobody there can answer, and they may not leave it. */
    STAYS,
    /** The own datacenter has never had servers of the service, as far as the channel knows. */
    ELSEWHERE,
    /** It has lost too many of its servers. */
    BELOW,
    /** Nobody there can answer. */
    NOBODY,
    /** An operator has drained it. */
    DRAINED,
    /** It is well again, but not yet for long enough. */
    HELD,
    /** They return to it little by little. */
    RETURNING
}
