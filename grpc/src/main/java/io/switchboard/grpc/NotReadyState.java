package io.switchboard.grpc;

import io.grpc.ConnectivityState;
import io.grpc.LoadBalancer.FixedResultPicker;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.Status;
import io.switchboard.core.Text;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * What all lines together mean for calls while none of them is READY.
 *
 * <p>CONNECTING, and calls wait, if any may soon be; else TRANSIENT_FAILURE, and calls fail with what keeps the lines
 * from being READY.
 */
record NotReadyState(ConnectivityState state, SubchannelPicker picker) {
    /** @param words why there are no lines, or no newer ones, if the resolver has said so */
    static NotReadyState of(Collection<EndpointConnection> lines, @Nullable Status words) {
        boolean waiting = false;
        Status failure = null;
        for (EndpointConnection line : lines) {
            if (line.state() != ConnectivityState.TRANSIENT_FAILURE) {
                waiting = true;
            } else if (failure == null) {
                failure = line.failure();
            }
        }
        if (waiting || (failure == null && words == null)) {
            return new NotReadyState(ConnectivityState.CONNECTING, new FixedResultPicker(PickResult.withNoResult()));
        }
        return failed(failure == null ? words : failure(failure, lines.size(), words));
    }

    static NotReadyState failed(@Nullable Status error) {
        return new NotReadyState(
                ConnectivityState.TRANSIENT_FAILURE,
                new FixedResultPicker(PickResult.withError(error == null ? Status.UNAVAILABLE : error)));
    }

    private static Status failure(Status first, int lines, @Nullable Status words) {
        String message =
                lines == 1 ? "the only endpoint is down, " : "all " + lines + " endpoints are down, among them ";
        message += first.getDescription();
        if (words != null) {
            message += "; " + words.getDescription();
        }
        return first.withDescription(Text.message(message));
    }
}
