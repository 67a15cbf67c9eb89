package io.switchboard.etcd;

import io.grpc.Status;
import io.switchboard.core.time.Scheduler;
import io.switchboard.core.time.Scheduler.Cancellable;
import io.switchboard.etcd.api.MaintenanceGrpc;
import io.switchboard.etcd.api.StatusRequest;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Asks each connected member for its status, which it answers by itself: a few times soon after it is there, then every
 * few minutes, and more often while one is left. Does nothing where there is one member only. On the scheduler only.
 */
final class MemberProbes {
    private static final Duration QUICK = Duration.ofMillis(200);
    private static final Duration USUAL = Duration.ofMinutes(5);
    /** One that does not say how it is has been asked often enough then. */
    private static final int MOST_QUICK = 5;

    private final Calls calls;
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final MemberBook book;
    private final Consumer<Set<SocketAddress>> settled;
    /** How often those that are connected were asked. */
    private final Map<SocketAddress, Integer> asked = new HashMap<>();

    private @Nullable Cancellable timer;
    private long due;

    /** @param settled takes who is near, every few minutes */
    MemberProbes(
            Calls calls,
            Scheduler scheduler,
            RandomGenerator random,
            MemberBook book,
            Consumer<Set<SocketAddress>> settled) {
        this.calls = calls;
        this.scheduler = scheduler;
        this.random = random;
        this.book = book;
        this.settled = settled;
    }

    /** Begins, and again whenever members come, go or are left. */
    void look() {
        Set<SocketAddress> connected = book.connected();
        if (connected.size() < 2) {
            return;
        }
        long wanted = scheduler.nanos() + pause(connected).toNanos();
        if (timer == null || wanted < due) {
            if (timer != null) {
                timer.cancel();
            }
            due = wanted;
            timer = scheduler.after(Duration.ofNanos(due - scheduler.nanos()), this::round);
        }
    }

    private void round() {
        timer = null;
        Set<SocketAddress> connected = book.connected();
        asked.keySet().retainAll(connected);
        if (connected.size() < 2) {
            return;
        }
        if (isSettled(connected)) {
            settled.accept(book.choice().near());
        }
        book.round();
        connected.forEach(this::ask);
        look();
    }

    private void ask(SocketAddress member) {
        asked.merge(member, 1, Integer::sum);
        calls.unaryTo(
                member,
                MaintenanceGrpc.getStatusMethod(),
                StatusRequest.getDefaultInstance(),
                said -> book.answered(member, said),
                status -> {
                    if (isAnswer(status)) {
                        book.answered(member, null);
                    }
                });
    }

    private Duration pause(Set<SocketAddress> connected) {
        Duration least = isSettled(connected)
                ? book.hasLeft() ? MemberBook.HOLD : USUAL.multipliedBy(4).dividedBy(5)
                : QUICK;
        return least.plusNanos(random.nextLong(least.toNanos() / 2));
    }

    private boolean isSettled(Set<SocketAddress> connected) {
        return connected.stream()
                .allMatch(member -> book.isMeasured(member) || asked.getOrDefault(member, 0) >= MOST_QUICK);
    }

    /** Such as that the user may not ask that: it has come from there all the same. */
    private static boolean isAnswer(Status status) {
        return switch (status.getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED -> false;
            default -> true;
        };
    }
}
