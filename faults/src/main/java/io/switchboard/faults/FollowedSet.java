package io.switchboard.faults;

import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.Subscription;
import io.switchboard.harness.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What a client knows of a service, and all that it has known since this began. */
public final class FollowedSet implements AutoCloseable {
    private final List<Snapshot> seen = new ArrayList<>();
    private final Subscription subscription;

    private FollowedSet(Directory directory, ServiceName service) {
        subscription = directory.follow(service, snapshot -> {
            synchronized (seen) {
                seen.add(snapshot);
            }
        });
    }

    /** Starts to follow. */
    public static FollowedSet of(Directory directory, String service) {
        return new FollowedSet(directory, new ServiceName(service));
    }

    /** All snapshots so far. */
    public List<Snapshot> seen() {
        synchronized (seen) {
            return List.copyOf(seen);
        }
    }

    /** The present snapshot; waits for the first. */
    public Snapshot last() {
        Await.until("a snapshot", () -> !seen().isEmpty());
        List<Snapshot> all = seen();
        return all.get(all.size() - 1);
    }

    /** The addresses in the present snapshot. */
    public Set<String> addresses() {
        return addresses(last());
    }

    /** How many snapshots have come: a mark for {@link #since}. */
    public int mark() {
        return seen().size();
    }

    /** The snapshots that came after the mark was taken. */
    public List<Snapshot> since(int mark) {
        List<Snapshot> all = seen();
        return all.subList(mark, all.size());
    }

    /** Waits until the present snapshot is as wanted, and answers it. */
    public Snapshot await(String what, Predicate<Snapshot> wanted) {
        Snapshot[] found = {last()};
        Await.until(() -> "the view: " + what + "; it is " + last(), () -> {
            found[0] = last();
            return wanted.test(found[0]);
        });
        return found[0];
    }

    /** Waits until the present snapshot is live and has exactly these addresses. */
    public void awaitLive(Set<String> addresses) {
        await(
                "live with " + addresses,
                snapshot -> snapshot.freshness() == Freshness.LIVE
                        && addresses(snapshot).equals(addresses));
    }

    /** Waits until the present snapshot has exactly these addresses. */
    public void awaitAddresses(Set<String> addresses) {
        await("with " + addresses, snapshot -> addresses(snapshot).equals(addresses));
    }

    /** The addresses in a snapshot. */
    public static Set<String> addresses(Snapshot snapshot) {
        return snapshot.instances().stream()
                .map(Instance::address)
                .map(Object::toString)
                .collect(Collectors.toSet());
    }

    @Override
    public void close() {
        subscription.close();
    }
}
