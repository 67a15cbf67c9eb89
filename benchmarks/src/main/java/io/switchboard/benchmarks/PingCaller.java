package io.switchboard.benchmarks;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.switchboard.core.time.Scheduler;
import io.switchboard.harness.Ping;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One thread that calls without end, each call after the answer to the one before; tells when a server first answers.
 */
public final class PingCaller implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final ManagedChannel channel;
    private final Duration pause;
    private final Scheduler clock;
    private final Thread thread = new Thread(this::run, "caller");
    private final Map<Integer, CompletableFuture<Long>> awaited = new ConcurrentHashMap<>();
    private volatile boolean stopped;
    private final LongAdder calls = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private volatile @Nullable String firstFailure;

    private PingCaller(ManagedChannel channel, Duration pause, Scheduler clock) {
        this.channel = channel;
        this.pause = pause;
        this.clock = clock;
    }

    /** @param pause between an answer and the next call */
    public static PingCaller start(ManagedChannel channel, Duration pause, Scheduler clock) {
        PingCaller caller = new PingCaller(channel, pause, clock);
        caller.thread.setDaemon(true);
        caller.thread.start();
        return caller;
    }

    /** When that server's first answer from now on arrives. */
    public CompletableFuture<Long> firstAnswerOf(int server) {
        return awaited.computeIfAbsent(server, number -> new CompletableFuture<>());
    }

    /** What has been called so far. */
    Count count() {
        return new Count(calls.sum(), failed.sum(), firstFailure);
    }

    /** @param firstFailure why the first failed call failed; null: none failed */
    record Count(long calls, long failed, @Nullable String firstFailure) {
        Count since(Count earlier) {
            long more = failed - earlier.failed;
            return new Count(calls - earlier.calls, more, more == 0 ? null : firstFailure);
        }
    }

    private void run() {
        while (!stopped) {
            calls.increment();
            try {
                int server = ClientCalls.blockingUnaryCall(
                        channel,
                        Ping.NUMBERS.method(),
                        CallOptions.DEFAULT.withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS),
                        0);
                if (!awaited.isEmpty()) {
                    CompletableFuture<Long> answer = awaited.remove(server);
                    if (answer != null) {
                        answer.complete(clock.nanos());
                    }
                }
            } catch (StatusRuntimeException e) {
                failed.increment();
                if (firstFailure == null) {
                    firstFailure = e.getStatus().toString();
                }
            }
            if (!pause.isZero()) {
                LockSupport.parkNanos(pause.toNanos());
            }
        }
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join(DEADLINE.toMillis() * 2);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        channel.shutdownNow();
    }
}
