package io.switchboard.benchmarks.picks;

import io.grpc.BindableService;
import io.grpc.ForwardingServerBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerBuilder;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.switchboard.grpc.load.LoadReporter;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What a call costs a server more that reports its load: that it is counted, and that a report is put into its
 * trailers. Not in the document; run it by {@code org.openjdk.jmh.Main ServedCallBenchmark -prof gc}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ServedCallBenchmark {
    private static final Metadata HEADERS = new Metadata();

    private static final MethodDescriptor<byte[], byte[]> METHOD = MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("demo.Greeter/Hello")
            .setRequestMarshaller(new Nothing())
            .setResponseMarshaller(new Nothing())
            .build();

    private final ServerCall<byte[], byte[]> call = new SilentCall();
    private final ServerCallHandler<byte[], byte[]> handler = (called, headers) -> {
        called.close(Status.OK, new Metadata());
        return new ServerCall.Listener<>() {};
    };
    private final Parts parts = new Parts();
    private @Nullable LoadReporter reporter;

    /** The first call asks for reports, so that there are some by the time of the measurement. */
    @Setup
    public void add() {
        reporter = LoadReporter.builder().inTrailers(true).build();
        reporter.addTo(parts);
    }

    @TearDown
    public void close() {
        Objects.requireNonNull(reporter).close();
    }

    @Benchmark
    public ServerStreamTracer counted() {
        ServerStreamTracer tracer =
                Objects.requireNonNull(parts.counts).newServerStreamTracer(METHOD.getFullMethodName(), HEADERS);
        tracer.streamClosed(Status.OK);
        return tracer;
    }

    @Benchmark
    public ServerCall.Listener<byte[]> reported() {
        return Objects.requireNonNull(parts.trailers).interceptCall(call, HEADERS, handler);
    }

    /** What the one above does without a report. */
    @Benchmark
    public ServerCall.Listener<byte[]> plain() {
        return handler.startCall(call, HEADERS);
    }

    /** What a reporter adds to a server. */
    private static final class Parts extends ForwardingServerBuilder<Parts> {
        private ServerStreamTracer.@Nullable Factory counts;
        private @Nullable ServerInterceptor trailers;

        @Override
        protected ServerBuilder<?> delegate() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Parts addStreamTracerFactory(ServerStreamTracer.Factory factory) {
            counts = factory;
            return this;
        }

        @Override
        public Parts addService(BindableService service) {
            return this;
        }

        @Override
        public Parts intercept(ServerInterceptor interceptor) {
            trailers = interceptor;
            return this;
        }
    }

    private static final class SilentCall extends ServerCall<byte[], byte[]> {
        @Override
        public void request(int messages) {}

        @Override
        public void sendHeaders(Metadata headers) {}

        @Override
        public void sendMessage(byte[] message) {}

        @Override
        public void close(Status status, Metadata trailers) {}

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public MethodDescriptor<byte[], byte[]> getMethodDescriptor() {
            return METHOD;
        }
    }

    private static final class Nothing implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return InputStream.nullInputStream();
        }

        @Override
        public byte[] parse(InputStream stream) {
            return new byte[0];
        }
    }
}
