package io.switchboard.core.telemetry;

/** Why a registered value was not taken as it is. */
public enum SkipReason {
    /** It is not in a known format, or has no address. */
    UNREADABLE,
    /** It is longer than the limit. */
    TOO_LONG,
    /** The id is too long or has characters that are not allowed. */
    BAD_ID,
    /**
     * The address is in a range that is not allowed; if it is that for one network only, the instance is taken without.
     */
    ADDRESS_REFUSED,
    /** The service has as many instances as the limit allows. */
    TOO_MANY,
    /** The weight was out of range; the instance is taken, with the nearest allowed weight. */
    WEIGHT_CLAMPED
}
