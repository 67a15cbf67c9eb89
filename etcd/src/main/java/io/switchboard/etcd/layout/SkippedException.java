package io.switchboard.etcd.layout;

import io.switchboard.core.Internal;
import io.switchboard.core.telemetry.SkipReason;

/** A registration that is not taken; the message says why, fit for a log. */
@Internal
public final class SkippedException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final SkipReason reason;

    public SkippedException(SkipReason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public SkipReason reason() {
        return reason;
    }
}
