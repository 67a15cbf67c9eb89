package io.switchboard.grpc;

import io.grpc.Status;
import io.switchboard.core.Text;

/** What calls are told of a failure of the policy itself. */
final class Failures {
    private Failures() {}

    /** One with this code, the reason as its cause. */
    static Status status(Status code, String what, Throwable reason) {
        return code.withDescription(Text.message(what + ": " + reason)).withCause(reason);
    }
}
