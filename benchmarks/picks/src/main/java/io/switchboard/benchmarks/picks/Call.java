package io.switchboard.benchmarks.picks;

import io.grpc.CallOptions;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.switchboard.grpc.SwitchboardPolicy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.util.SplittableRandom;

/** A call that is to be made, as a channel shows it to a picker. */
final class Call extends PickSubchannelArgs {
    /** A power of two. */
    static final int MANY = 4096;

    private static final MethodDescriptor<byte[], byte[]> METHOD = MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodType.UNARY)
            .setFullMethodName("shop.Orders/Place")
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();

    private static final Metadata.Key<String> HEADER =
            Metadata.Key.of(MeasuredPolicy.HEADER, Metadata.ASCII_STRING_MARSHALLER);

    private final CallOptions options;
    private final Metadata headers = new Metadata();

    private Call(CallOptions options) {
        this.options = options;
    }

    /** {@link #MANY} calls with different keys, if the policy goes by them. */
    static Call[] many(MeasuredPolicy policy) {
        SplittableRandom random = new SplittableRandom(1);
        Call[] calls = new Call[MANY];
        for (int i = 0; i < calls.length; i++) {
            String key = "customer-" + (100_000 + i);
            calls[i] = new Call(
                    switch (policy.key) {
                        case NONE, HEADER -> CallOptions.DEFAULT;
                        case TEXT -> CallOptions.DEFAULT.withOption(SwitchboardPolicy.HASH_KEY, key);
                        case HASHED -> CallOptions.DEFAULT.withOption(RpcHash.KEY, random.nextLong());
                    });
            if (policy.key == MeasuredPolicy.Key.HEADER) {
                calls[i].headers.put(HEADER, key);
            }
        }
        return calls;
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
        return METHOD;
    }

    /** Where grpc-java's {@code ring_hash} finds what its xDS resolver has made of a call's headers: not public. */
    private static final class RpcHash {
        static final CallOptions.Key<Long> KEY = find();

        @SuppressWarnings("unchecked")
        private static CallOptions.Key<Long> find() {
            try {
                Field field = Class.forName("io.grpc.xds.XdsNameResolver").getDeclaredField("RPC_HASH_KEY");
                field.setAccessible(true);
                return (CallOptions.Key<Long>) field.get(null);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("this grpc-xds keeps the hash of a call elsewhere", e);
            }
        }
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
