package io.switchboard.grpc;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * What one resolver says to the policy {@code switchboard} apart from the channel, and whether that heard it. A channel
 * logs each error of a resolver's, by itself and again and again, and a process may have hundreds of channels to one
 * service; of an empty list that a policy answers for it says nothing.
 *
 * <p>In the channel's synchronization context only. Goes along as one and the same attribute with everything that the
 * resolver says.
 */
final class Hearing {
    private @Nullable Status failure;
    private boolean heard;

    /** @param why why there are no endpoints; null: there are */
    void say(@Nullable Status why) {
        failure = why;
        heard = false;
    }

    /** For the policy. */
    @Nullable
    Status hear() {
        heard = true;
        return failure;
    }

    boolean isHeard() {
        return heard;
    }

    /** Other policies show this where they find no endpoints, until they are told the reason as an error. */
    @Override
    public String toString() {
        return failure == null ? "endpoints" : String.valueOf(failure.getDescription());
    }
}
