package io.switchboard.grpc;

import io.grpc.Status;
import io.switchboard.core.Text;

/** What calls are told of a failure of the policy itself. */
final class Failures {
    private Failures() {}

    /** UNAVAILABLE, so that calls that may be tried again are. */
    static Status status(String what, Throwable reason) {
        return Status.UNAVAILABLE
                .withDescription(what + ": " + Text.printable(String.valueOf(reason)))
                .withCause(reason);
    }
}
