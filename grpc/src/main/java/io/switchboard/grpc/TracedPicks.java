package io.switchboard.grpc;

import io.grpc.ClientStreamTracer;
import io.grpc.LoadBalancer.PickResult;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a pick of a connection results in where somebody listens to the calls. */
final class TracedPicks {
    private TracedPicks() {}

    /**
     * @param plain where nobody does
     * @param proof null: there is nothing to prove
     * @param load null: calls are not counted
     * @param reports null: answers have no reports, or nobody reads them
     */
    static PickResult of(
            PickResult plain,
            @Nullable Proof proof,
            @Nullable CallLoad load,
            ClientStreamTracer.@Nullable Factory reports) {
        if (proof == null && load == null && reports == null) {
            return plain;
        }
        ClientStreamTracer.Factory answers = both(proof == null ? null : proof.tracers(), reports);
        if (load != null && load.isTimed()) {
            return TimedCalls.pick(plain.getSubchannel(), heard(answers, load), heard(answers, load.streams));
        }
        return PickResult.withSubchannel(plain.getSubchannel(), Objects.requireNonNull(both(answers, load)));
    }

    private static ClientStreamTracer.Factory heard(
            ClientStreamTracer.@Nullable Factory answers, ClientStreamTracer.Factory counted) {
        return answers == null ? counted : new BothTracers(answers, counted);
    }

    private static ClientStreamTracer.@Nullable Factory both(
            ClientStreamTracer.@Nullable Factory one, ClientStreamTracer.@Nullable Factory other) {
        return other == null ? one : heard(one, other);
    }
}
