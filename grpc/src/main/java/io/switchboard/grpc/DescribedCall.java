package io.switchboard.grpc;

import io.grpc.CallOptions;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.switchboard.core.Internal;
import io.switchboard.core.Text;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A call that nobody makes: what a policy would look at. */
@Internal
public final class DescribedCall extends PickSubchannelArgs {
    /** For pickers that look at nothing, as {@code pick_first}'s, to be asked for their one result. */
    static final PickSubchannelArgs NONE = new DescribedCall(Probe.CHECK.getFullMethodName(), Map.of(), null);

    private final MethodDescriptor<?, ?> method;
    private final Metadata headers = new Metadata();
    private final CallOptions options;

    /** @throws IllegalArgumentException if a header's name or value cannot be sent */
    public DescribedCall(String method, Map<String, String> headers, @Nullable String hashKey) {
        this.method = Probe.CHECK.toBuilder().setFullMethodName(method).build();
        headers.forEach((name, value) -> {
            if (value.chars().anyMatch(character -> character < ' ' || character > '~')) {
                throw new IllegalArgumentException("header " + Text.printable(name) + ": \"" + Text.printable(value)
                        + "\" cannot be sent; a text header has printable ASCII characters");
            }
            this.headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
        });
        options = hashKey == null
                ? CallOptions.DEFAULT
                : CallOptions.DEFAULT.withOption(SwitchboardPolicy.HASH_KEY, hashKey);
    }

    @Override
    public CallOptions getCallOptions() {
        return options;
    }

    @Override
    public Metadata getHeaders() {
        return headers;
    }

    @Override
    public MethodDescriptor<?, ?> getMethodDescriptor() {
        return method;
    }
}
