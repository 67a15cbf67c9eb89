package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import io.switchboard.testing.EtcdServer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Callers stand still, as by a long pause of their machine, while servers leave in order and end. What the servers said
 * meanwhile waits in their sockets; a call that is written before that is read goes to a connection whose other end is
 * gone. gRPC sends it again by itself if it learns in time that no server has seen it: once, and not if the first that
 * it learns is that the connection is broken.
 */
class SleptThroughALeaveIT {
    private static final int LEAVING = 4;
    private static final Duration DRAIN_DELAY = Duration.ofMillis(300);

    /** For gRPC, which ends a connection that does not answer its ping after 10 s, and on top of it. */
    private static final Duration PING = Duration.ofSeconds(11);

    /** Longer than they sleep. */
    private static final String DEADLINE = "--deadline=240000";

    @Test
    void callers_that_wake_lose_what_they_wrote_before_they_read_and_nothing_if_they_may_retry() {
        try (EtcdServer etcd = EtcdServer.start();
                Supervisor supervisor = new Supervisor()) {
            server(supervisor, "stays", etcd);
            List<Child> leaving = Stream.iterate(0, number -> number + 1)
                    .limit(LEAVING)
                    .map(number -> server(supervisor, "leaves-" + number, etcd))
                    .toList();
            Child plain = supervisor.caller("plain", etcd.endpoint(), Scene.SERVICE, "--interval=1", DEADLINE);
            Child retrying = supervisor.caller(
                    "retrying", etcd.endpoint(), Scene.SERVICE, "--interval=1", DEADLINE, "--retries=4");
            Set<String> names = new HashSet<>(Set.of("stays"));
            leaving.forEach(server -> names.add(server.name()));
            List<Child> callers = List.of(plain, retrying);
            CallerFeed ofPlain = CallerFeed.of(plain, false);
            CallerFeed ofRetrying = CallerFeed.of(retrying, true);
            List<CallerFeed> feeds = List.of(ofPlain, ofRetrying);
            feeds.forEach(feed -> Await.until(
                    feed.name() + " calls all", () -> feed.answered().equals(names)));

            // A call whose answer has begun to come is not one that gRPC sends again: there is none.
            callers.forEach(caller -> caller.ask("rest", "RESTS"));
            callers.forEach(Child::pause);
            leaving.stream().map(Ending::of).toList().forEach(ending -> ending.within(DRAIN_DELAY.plus(PING)));
            callers.forEach(Child::resume);
            feeds.forEach(feed -> {
                long before = feed.calls();
                Await.until(feed.name() + " goes on", () -> feed.calls() > before + 500);
            });

            Set<String> lost = new HashSet<>();
            ofPlain.failures().forEach(failure -> lost.add(failure.code() + "@" + failure.address()));
            System.out.println("a caller that woke and may not retry: " + lost);
            Set<String> gone = new HashSet<>();
            leaving.forEach(server -> {
                gone.add("UNAVAILABLE@" + server.address());
                gone.add("UNKNOWN@" + server.address());
            });
            assertTrue(gone.containsAll(lost), lost.toString());
            assertEquals(List.of(), ofRetrying.failures());
            feeds.forEach(feed -> {
                feed.countFrom(0);
                feed.forgetAnswers();
            });
            feeds.forEach(feed -> Await.until(feed.name() + " goes on", () -> feed.calls() > 200));
            feeds.forEach(feed -> {
                assertEquals(Set.of("stays"), feed.answered());
                assertEquals(List.of(), feed.failures());
            });
        }
    }

    private static Child server(Supervisor supervisor, String name, EtcdServer etcd) {
        return supervisor.server(
                name,
                etcd.endpoint(),
                Scene.SERVICE,
                "--ttl=" + Scene.TTL.toMillis(),
                "--drain-delay=" + DRAIN_DELAY.toMillis(),
                "--grace=50000");
    }
}
