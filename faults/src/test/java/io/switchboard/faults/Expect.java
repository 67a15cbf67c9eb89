package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Snapshot;
import io.switchboard.harness.Await;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** What must hold under every fault. */
final class Expect {
    private Expect() {}

    /** No call failed, and there were calls. */
    static void noFailure(Traffic traffic) {
        Await.until("there was traffic", () -> traffic.outcomes().size() > 20);
        assertEquals(List.of(), traffic.failures(), "failed calls");
    }

    /** No call failed that began at this time or later. */
    static void noFailureSince(Traffic traffic, Duration time) {
        assertEquals(
                List.of(),
                traffic.since(time).stream()
                        .filter(outcome -> !outcome.answered())
                        .toList());
    }

    /** No call failed but those that were in the hands of a process when it was killed. */
    static void onlyLostWith(Traffic traffic, Set<String> killed) {
        List<Outcome> others = traffic.failures().stream()
                .filter(outcome -> killed.stream().noneMatch(outcome::lostWith))
                .toList();
        assertEquals(List.of(), others, "failed calls that were in no killed process's hands");
    }

    /** No call failed but those that were sent to this address. */
    static void onlySentTo(Traffic traffic, String address) {
        List<Outcome> others = traffic.failures().stream()
                .filter(outcome -> !address.equals(outcome.address()))
                .toList();
        assertEquals(List.of(), others, "failed calls that were not sent to " + address);
    }

    /** No snapshot since the mark lacked one of these. */
    static void kept(FollowedSet view, int mark, Set<String> addresses) {
        for (Snapshot snapshot : view.since(mark)) {
            assertTrue(
                    FollowedSet.addresses(snapshot).containsAll(addresses),
                    () -> "a known server was dropped: " + snapshot + " lacks one of " + addresses);
        }
    }

    /** There was always somebody to call: a registry that fills itself again may be read when it is nearly full. */
    static void neverEmpty(FollowedSet view, int mark) {
        for (Snapshot snapshot : view.since(mark)) {
            assertFalse(snapshot.instances().isEmpty(), () -> "all servers were dropped: " + snapshot);
        }
    }

    /** A process that has nothing to do but wait used little of one processor. */
    static void idle(Duration cpu, Duration time) {
        assertTrue(
                cpu.toMillis() < 500 + time.toMillis() / 4,
                () -> "used " + cpu.toMillis() + " ms of processor time in " + time.toMillis() + " ms");
    }

    /** Something was done at a bounded rate. */
    static void atMost(double perSecond, long count, Duration time, String what) {
        double seconds = time.toNanos() / 1e9;
        assertTrue(
                count <= perSecond * seconds + 1,
                () -> what + ": " + count + " in " + seconds + " s, and at most " + perSecond + " a second is bounded");
    }
}
