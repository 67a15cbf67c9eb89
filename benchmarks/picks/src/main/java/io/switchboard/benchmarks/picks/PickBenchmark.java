package io.switchboard.benchmarks.picks;

import io.grpc.Attributes;
import io.grpc.ClientStreamTracer;
import io.grpc.ClientStreamTracer.StreamInfo;
import io.grpc.LoadBalancer.FixedResultPicker;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.ThreadParams;

/** One pick, of the picker that a policy has published with all endpoints READY. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PickBenchmark {
    private static final StreamInfo STREAM = StreamInfo.newBuilder().build();

    @Param("ROUND_ROBIN")
    public String policy = "";

    @Param("1000")
    public int n;

    /** 0: the policy is told of the endpoints as they are; else they come from so many, n of each. */
    @Param("0")
    public int registries;

    private Call[] calls = new Call[0];
    private SubchannelPicker picker = new FixedResultPicker(PickResult.withNoResult());
    private @Nullable Driver driver;

    @Setup
    public void connect() throws InterruptedException {
        MeasuredPolicy measured = MeasuredPolicy.valueOf(policy);
        calls = Call.many(measured);
        driver = registries == 0
                ? Driver.ready(measured, NumberedEndpoints.of(n, measured.weighing), calls)
                : Driver.following(measured, new Registries(registries, n), n);
        picker = driver.channel.picker();
    }

    @TearDown
    public void close() {
        Objects.requireNonNull(driver).close();
    }

    /** The calls of one thread. */
    @State(Scope.Thread)
    public static class Calls {
        private Call[] calls = new Call[0];
        private int at;

        /** Threads are far apart. */
        @Setup
        public void start(PickBenchmark benchmark, ThreadParams thread) {
            calls = benchmark.calls;
            at = thread.getThreadIndex() * Call.MANY / thread.getThreadCount();
        }

        PickSubchannelArgs next() {
            return calls[at++ & Call.MANY - 1];
        }
    }

    @Benchmark
    public PickResult pick(Calls mine) {
        return picker.pickSubchannel(mine.next());
    }

    /** With what the policy hears of the call's stream: that it has begun, and ended. */
    @Benchmark
    public ClientStreamTracer pickAndTrack(Calls mine) {
        PickSubchannelArgs call = mine.next();
        Metadata headers = call.getHeaders();
        ClientStreamTracer tracer = Objects.requireNonNull(
                        picker.pickSubchannel(call).getStreamTracerFactory())
                .newClientStreamTracer(STREAM, headers);
        tracer.streamCreated(Attributes.EMPTY, headers);
        tracer.streamClosed(Status.OK);
        return tracer;
    }
}
