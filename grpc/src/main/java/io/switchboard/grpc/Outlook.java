package io.switchboard.grpc;

import io.grpc.ConnectivityState;
import io.grpc.LoadBalancer.FixedResultPicker;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What all lines together mean for calls.
 *
 * <p>READY if any line is; else CONNECTING, and calls wait, if any may soon be; else TRANSIENT_FAILURE, and calls fail
 * with what keeps the lines from being READY.
 */
record Outlook(ConnectivityState state, SubchannelPicker picker) {
    /**
     * @param words why there are no lines, or no newer ones, if the resolver has said so
     * @param turn see {@link TurnPicker}
     */
    static Outlook of(Collection<Line> lines, @Nullable Status words, AtomicInteger turn) {
        List<PickResult> ready = new ArrayList<>(lines.size());
        boolean waiting = false;
        Status failure = null;
        for (Line line : lines) {
            switch (line.state()) {
                case READY -> ready.add(line.pick());
                case TRANSIENT_FAILURE -> failure = failure == null ? line.failure() : failure;
                default -> waiting = true;
            }
        }
        if (!ready.isEmpty()) {
            return new Outlook(ConnectivityState.READY, new TurnPicker(ready, turn));
        }
        if (waiting || (failure == null && words == null)) {
            return new Outlook(ConnectivityState.CONNECTING, new FixedResultPicker(PickResult.withNoResult()));
        }
        return failed(failure == null ? words : failure(failure, lines.size(), words));
    }

    private static Outlook failed(@Nullable Status error) {
        return new Outlook(
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
        return first.withDescription(message);
    }
}
