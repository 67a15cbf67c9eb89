package io.switchboard.benchmarks.calls;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.switchboard.benchmarks.CpuTime;
import io.switchboard.grpc.SwitchboardPolicy;
import io.switchboard.harness.Ping;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** So many calls at any moment, each followed by another when it is answered, for some time. */
final class Load {
    private static final int KEYS = 4096;
    private static final int MOST_CALLS = 100_000;

    private final Channel channel;
    private final CallOptions[] options;
    private final long[] latencies = new long[MOST_CALLS];
    private final AtomicInteger answered = new AtomicInteger();
    private final LongAdder failed = new LongAdder();
    private final CountDownLatch ended;
    private final long end;

    /**
     * @param perSecond calls answered
     * @param cpuNanos of this process, by call
     * @param latencies in nanoseconds, in no order
     */
    record Result(double perSecond, double cpuNanos, long failed, LongBuffer latencies) {}

    private Load(Channel channel, boolean hashed, int atOnce, long end) {
        this.channel = channel;
        this.end = end;
        ended = new CountDownLatch(atOnce);
        options = new CallOptions[hashed ? KEYS : 1];
        for (int i = 0; i < options.length; i++) {
            options[i] = hashed
                    ? CallOptions.DEFAULT.withOption(SwitchboardPolicy.HASH_KEY, "key-" + i)
                    : CallOptions.DEFAULT;
        }
    }

    static Result run(Channel channel, boolean hashed, int atOnce, long nanos) throws InterruptedException {
        long cpu = CpuTime.nanos();
        long begun = System.nanoTime();
        Load load = new Load(channel, hashed, atOnce, begun + nanos);
        for (int i = 0; i < atOnce; i++) {
            load.call(i);
        }
        load.ended.await();
        double seconds = (System.nanoTime() - begun) / 1e9;
        int calls = Math.min(load.answered.get(), MOST_CALLS);
        return new Result(
                calls / seconds,
                (CpuTime.nanos() - cpu) / (double) Math.max(1, calls),
                load.failed.sum(),
                LongBuffer.wrap(Arrays.copyOf(load.latencies, calls)));
    }

    private void call(int number) {
        long begun = System.nanoTime();
        if (begun >= end) {
            ended.countDown();
            return;
        }
        ClientCalls.asyncUnaryCall(
                channel.newCall(Ping.NUMBERS.method(), options[number % options.length]),
                number,
                new StreamObserver<Integer>() {
                    @Override
                    public void onNext(Integer answer) {}

                    @Override
                    public void onError(@Nullable Throwable error) {
                        failed.increment();
                        call(number + 1);
                    }

                    @Override
                    public void onCompleted() {
                        long now = System.nanoTime();
                        int index = answered.getAndIncrement();
                        if (index < MOST_CALLS) {
                            latencies[index] = now - begun;
                        }
                        call(number + 1);
                    }
                });
    }
}
