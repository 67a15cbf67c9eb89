package io.switchboard.benchmarks;

import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.Subscription;
import io.switchboard.core.time.Scheduler;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** What a directory tells of one service, with the time at which it does. */
final class Followed implements AutoCloseable {
    private final Scheduler clock;
    private final List<Awaited> awaited = new CopyOnWriteArrayList<>();
    private final Subscription subscription;

    private record Awaited(Predicate<Snapshot> condition, CompletableFuture<Long> told) {}

    Followed(Directory directory, ServiceName service, Scheduler clock) {
        this.clock = clock;
        subscription = directory.follow(service, this::heard);
    }

    /** When the next snapshot of that kind comes. */
    CompletableFuture<Long> next(Predicate<Snapshot> condition) {
        Awaited one = new Awaited(condition, new CompletableFuture<>());
        awaited.add(one);
        return one.told;
    }

    /** When a server next is in the set. */
    CompletableFuture<Long> has(PingServer server) {
        return next(snapshot -> contains(snapshot, server));
    }

    /** When a server next is not in the set. */
    CompletableFuture<Long> lacks(PingServer server) {
        return next(snapshot -> !contains(snapshot, server));
    }

    private static boolean contains(Snapshot snapshot, PingServer server) {
        return snapshot.instances().stream().anyMatch(instance -> instance.id().equals(server.address()));
    }

    private void heard(Snapshot snapshot) {
        long now = clock.nanos();
        List<Awaited> met =
                awaited.stream().filter(one -> one.condition.test(snapshot)).toList();
        awaited.removeAll(met);
        met.forEach(one -> one.told.complete(now));
    }

    @Override
    public void close() {
        subscription.close();
    }
}
