package io.switchboard.etcd;

import io.switchboard.core.telemetry.SkipReason;

/** A registration that is not taken; the message says why, fit for a log. */
final class SkippedException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final SkipReason reason;

    SkippedException(SkipReason reason, String message) {
        super(message);
        this.reason = reason;
    }

    SkipReason reason() {
        return reason;
    }
}
