package io.switchboard.grpc;

import io.grpc.CallOptions;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;

/** Arguments for asking a picker that looks at none, as {@code pick_first}'s, for its one result. */
final class NoCall extends PickSubchannelArgs {
    static final PickSubchannelArgs ARGS = new NoCall();

    private NoCall() {}

    @Override
    public CallOptions getCallOptions() {
        return CallOptions.DEFAULT;
    }

    @Override
    public Metadata getHeaders() {
        return new Metadata();
    }

    @Override
    public MethodDescriptor<?, ?> getMethodDescriptor() {
        return Probe.CHECK;
    }
}
