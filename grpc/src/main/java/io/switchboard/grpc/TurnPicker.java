package io.switchboard.grpc;

import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.LoadBalancer.SubchannelPicker;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Calls take turns among results made beforehand; immutable but for whose turn it is. */
final class TurnPicker extends SubchannelPicker {
    private final PickResult[] results;
    private final AtomicInteger turn;

    /**
     * @param results not empty
     * @param turn shared with the pickers before and after, so that a change of the set does not start over
     */
    TurnPicker(List<PickResult> results, AtomicInteger turn) {
        this.results = results.toArray(new PickResult[0]);
        this.turn = turn;
    }

    @Override
    public PickResult pickSubchannel(PickSubchannelArgs args) {
        return results[(turn.getAndIncrement() & Integer.MAX_VALUE) % results.length];
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TurnPicker picker && turn == picker.turn && Arrays.equals(results, picker.results);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(results);
    }

    /** Short: the channel logs it on each change. */
    @Override
    public String toString() {
        return "switchboard, " + results.length + " endpoints";
    }
}
