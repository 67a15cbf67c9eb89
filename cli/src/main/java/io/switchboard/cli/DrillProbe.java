package io.switchboard.cli;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.switchboard.core.Text;
import io.switchboard.core.time.Scheduler;
import io.switchboard.operator.drill.DrillSample;
import io.switchboard.operator.drill.DrillSample.Source;
import io.switchboard.operator.drill.DrillSource;
import io.switchboard.operator.drill.Latencies;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Makes calls at an even rate, and counts what becomes of them. */
final class DrillProbe implements DrillSource {
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(10);

    private final ProbeCall<?, ?> call;
    private final Channel channel;
    private final Duration timeout;
    private final double rate;
    private final Supplier<Map<String, Long>> picks;
    private final Scheduler scheduler;
    private final Duration pause;
    private final long began;
    // On the scheduler.
    private double made;
    // Guarded by this.
    private Latencies latencies = new Latencies();
    private long calls;
    private long failed;
    private String failure = "";
    private long taken;
    private boolean ended;

    /**
     * @param rate calls in a second
     * @param picks where calls were sent to since the last question
     */
    DrillProbe(
            ProbeCall<?, ?> call,
            Channel channel,
            Duration timeout,
            double rate,
            Supplier<Map<String, Long>> picks,
            Scheduler scheduler) {
        this.call = call;
        this.channel = channel;
        this.timeout = timeout;
        this.rate = rate;
        this.picks = picks;
        this.scheduler = scheduler;
        Duration even = Duration.ofNanos((long) (1e9 / rate));
        pause = even.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : even;
        began = scheduler.nanos();
        taken = began;
        Map<String, Long> before = picks.get();
        before.clear();
        scheduler.execute(this::tick);
    }

    /** A machine that stood still makes no calls for that time. */
    private void tick() {
        synchronized (this) {
            if (ended) {
                return;
            }
        }
        double due = (scheduler.nanos() - began) / 1e9 * rate;
        double atOnce = Math.max(1, rate * pause.toNanos() / 1e9 * 2);
        made = Math.max(made, due - atOnce);
        for (; made < due; made++) {
            start();
        }
        scheduler.after(pause, this::tick);
    }

    private void start() {
        long from = scheduler.nanos();
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS);
        call.start(channel, options, problem -> ended(problem, scheduler.nanos() - from));
    }

    private synchronized void ended(String problem, long nanos) {
        calls++;
        if (problem.isEmpty()) {
            latencies.add(nanos);
        } else {
            failed++;
            failure = Text.printable(problem);
        }
    }

    @Override
    public Optional<DrillSample> take() {
        Map<String, Long> sent = picks.get();
        synchronized (this) {
            long now = scheduler.nanos();
            DrillSample sample = new DrillSample(
                    Source.PROBE, Duration.ofNanos(now - taken), calls, failed, sent, latencies, failure);
            latencies = new Latencies();
            calls = 0;
            failed = 0;
            failure = "";
            taken = now;
            return Optional.of(sample);
        }
    }

    /** No more calls begin. */
    synchronized void end() {
        ended = true;
    }
}
