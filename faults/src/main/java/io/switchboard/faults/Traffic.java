package io.switchboard.faults;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.switchboard.core.Cleanup;
import io.switchboard.core.time.Scheduler.Cancellable;
import io.switchboard.core.time.SerialScheduler;
import io.switchboard.harness.Await;
import io.switchboard.harness.Ping;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Calls at a steady rate, whatever becomes of them, and a record of each. The rate is a pause between two calls'
 * starts: a process that was frozen does not make up for what it missed.
 */
public final class Traffic implements AutoCloseable {
    /** How long a call may take unless said otherwise: longer than a busy machine stands still. */
    public static final Duration DEADLINE = Duration.ofSeconds(10);

    /** The pause between two calls unless said otherwise. */
    public static final Duration INTERVAL = Duration.ofMillis(10);

    private static final Duration RECENT = Duration.ofMillis(500);

    /** In the words of gRPC for a call that was sent and not answered in time. */
    private static final Pattern SENT_TO = Pattern.compile("remote_addr=[^/\\]]*/([^]]+)]");

    private final ManagedChannel channel;
    private final Duration interval;
    private final Duration deadline;
    private final SerialScheduler scheduler = new SerialScheduler("traffic");
    private final long began = scheduler.nanos();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final AtomicInteger pending = new AtomicInteger();
    private volatile boolean stopped;
    private @Nullable Cancellable nextCall;

    private Traffic(ManagedChannel channel, Duration interval, Duration deadline) {
        this.channel = channel;
        this.interval = interval;
        this.deadline = deadline;
    }

    /** Starts to call, at the usual rate and with the usual deadline. */
    public static Traffic start(ManagedChannel channel) {
        return start(channel, INTERVAL, DEADLINE);
    }

    /** Starts to call. */
    public static Traffic start(ManagedChannel channel, Duration interval, Duration deadline) {
        Traffic traffic = new Traffic(channel, interval, deadline);
        traffic.scheduler.execute(traffic::next);
        return traffic;
    }

    /** What became of the calls so far, in the order of their ends. */
    public List<Outcome> outcomes() {
        synchronized (outcomes) {
            return List.copyOf(outcomes);
        }
    }

    /** What became of the calls since this was asked last; they are forgotten. */
    public List<Outcome> take() {
        synchronized (outcomes) {
            List<Outcome> taken = List.copyOf(outcomes);
            outcomes.clear();
            return taken;
        }
    }

    /** The time since this started: what {@link Outcome#at} is compared with. */
    public Duration now() {
        return Duration.ofNanos(scheduler.nanos() - began);
    }

    /** What became of the calls that began at this time or later. */
    public List<Outcome> since(Duration time) {
        return outcomes().stream()
                .filter(outcome -> outcome.at().compareTo(time) >= 0)
                .toList();
    }

    /** The calls that were not answered. */
    public List<Outcome> failures() {
        return outcomes().stream().filter(outcome -> !outcome.answered()).toList();
    }

    /** The names of the servers that answered calls which began at this time or later. */
    public Set<String> serversSince(Duration time) {
        return since(time).stream()
                .filter(Outcome::answered)
                .map(outcome -> String.valueOf(outcome.server()))
                .collect(Collectors.toSet());
    }

    /** Waits until calls that begin from now on are answered by exactly these servers, for half a second. */
    public void awaitServers(Set<String> names) {
        Await.until(
                () -> "calls answered by " + names + " alone; they are: " + serversSince(now().minus(RECENT)), () -> {
                    Duration from = now().minus(RECENT);
                    return since(from).size() >= 5 * names.size()
                            && serversSince(from).equals(names);
                });
    }

    /** Waits until each of these servers has answered a call that began from now on, whoever else does. */
    public void awaitAnswers(Set<String> names) {
        Duration from = now();
        Await.until(
                () -> "calls answered by " + names + "; they are: " + serversSince(from),
                () -> serversSince(from).containsAll(names));
    }

    /** Makes no call for so long; returns once none is under way. */
    public void rest(Duration time) {
        CountDownLatch resting = new CountDownLatch(1);
        scheduler.execute(() -> {
            nextIn(time);
            resting.countDown();
        });
        Await.until("it rests", () -> resting.getCount() == 0 && pending.get() == 0);
    }

    /** On the scheduler. */
    private void nextIn(Duration time) {
        Cancellable before = nextCall;
        if (before != null) {
            before.cancel();
        }
        nextCall = scheduler.after(time, this::next);
    }

    private void next() {
        if (stopped) {
            return;
        }
        nextIn(interval);
        pending.incrementAndGet();
        new Call().start();
    }

    /** Stops calling, waits for the calls under way, and closes the channel. */
    @Override
    public void close() {
        stopped = true;
        Cleanup.all(
                () -> Await.until("the last calls have ended", () -> pending.get() == 0),
                channel::shutdownNow,
                scheduler::close);
    }

    /** One call; its methods run one at a time. */
    private final class Call extends ClientCall.Listener<String> {
        private final long start = scheduler.nanos();
        private final ClientCall<String, String> call = channel.newCall(
                Ping.TEXTS.method(), CallOptions.DEFAULT.withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS));
        private @Nullable String answer;

        void start() {
            call.start(this, new Metadata());
            call.request(2);
            call.sendMessage("ping");
            call.halfClose();
        }

        @Override
        public void onMessage(String message) {
            answer = message;
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            String description = status.isOk() ? "" : String.valueOf(status.getDescription());
            if (status.getCause() != null) {
                description += " (" + status.getCause() + ")";
            }
            Outcome outcome = new Outcome(
                    Duration.ofNanos(start - began),
                    Duration.ofNanos(scheduler.nanos() - start),
                    answer,
                    address(description),
                    status.getCode(),
                    description);
            synchronized (outcomes) {
                outcomes.add(outcome);
            }
            pending.decrementAndGet();
        }

        private @Nullable String address(String description) {
            Attributes attributes = call.getAttributes();
            if (attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress remote) {
                return remote.getAddress().getHostAddress() + ":" + remote.getPort();
            }
            Matcher told = SENT_TO.matcher(description);
            return told.find() ? told.group(1) : null;
        }
    }
}
