package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Snapshot;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** What must hold under every fault. */
final class Expect {
    private Expect() {}

    /** No call failed, and there were calls. */
    static void noFailure(Traffic traffic) {
        assertTrue(traffic.outcomes().size() > 10, "there was no traffic");
        assertEquals(List.of(), traffic.failures(), "failed calls");
    }

    /** No call failed but those that were in the hands of a process when it was killed. */
    static void onlyLostWith(Traffic traffic, Set<String> killed) {
        List<Outcome> others = traffic.failures().stream()
                .filter(outcome -> killed.stream().noneMatch(outcome::lostWith))
                .toList();
        assertEquals(List.of(), others, "failed calls that were in no killed process's hands");
    }

    /** No snapshot since the mark lacked one of these. */
    static void kept(View view, int mark, Set<String> addresses) {
        for (Snapshot snapshot : view.since(mark)) {
            assertTrue(
                    View.addresses(snapshot).containsAll(addresses),
                    () -> "a known server was dropped: " + snapshot + " lacks one of " + addresses);
        }
    }

    /** Something was done at a bounded rate. */
    static void atMost(double perSecond, long count, Duration time, String what) {
        double seconds = time.toNanos() / 1e9;
        assertTrue(
                count <= perSecond * seconds + 1,
                () -> what + ": " + count + " in " + seconds + " s, and at most " + perSecond + " a second is bounded");
    }
}
