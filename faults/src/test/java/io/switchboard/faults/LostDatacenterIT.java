package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.harness.Await;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A datacenter is gone, for good or on and off, while a client that is in it calls. */
class LostDatacenterIT {
    /** 1,000 calls a second. */
    private static final Duration INTERVAL = Duration.ofMillis(1);

    private static final Duration WARM_UP = Duration.ofSeconds(2);

    /** Nothing that is connected takes so long to answer here. */
    private static final Duration WAITED = Duration.ofMillis(300);

    @Test
    void all_calls_leave_a_killed_datacenter_and_only_those_that_were_in_flight_there_are_lost() {
        try (Supervisor supervisor = new Supervisor();
                Sites sites = Sites.start()) {
            sites.eu().serve(2);
            sites.ap().serve(1);
            sites.us().launch(supervisor, "us-0");
            sites.us().launch(supervisor, "us-1");
            sites.awaitLive(sites.us(), 2);
            sites.awaitLive(sites.eu(), 2);
            Traffic traffic = sites.call(Duration.ofSeconds(2), Duration.ofSeconds(2), INTERVAL);
            traffic.awaitServers(sites.us().names());
            Await.pass(WARM_UP);

            Duration lost = traffic.now();
            sites.us().kill();
            traffic.awaitServers(sites.eu().names());
            Expect.onlyLostWith(traffic, sites.us().addresses());
            report(traffic, lost, sites.eu().names());

            Duration moved = traffic.now();
            sites.us().restart(supervisor);
            traffic.awaitServers(sites.us().names());
            Expect.noFailureSince(traffic, moved);
        }
    }

    /** How many calls there were, and how long they took to move: shown, not asserted. */
    private static void report(Traffic traffic, Duration lost, Set<String> to) {
        List<Outcome> all = traffic.outcomes();
        long inLastSecond = all.stream()
                .filter(one -> one.at().compareTo(lost.minusSeconds(1)) >= 0
                        && one.at().compareTo(lost) < 0)
                .count();
        Duration first = all.stream()
                .filter(one -> one.server() != null && to.contains(one.server()))
                .map(one -> one.at().plus(one.took()))
                .min(Comparator.naturalOrder())
                .orElseThrow();
        Duration last = all.stream()
                .filter(one -> one.at().plus(one.took()).compareTo(lost) > 0)
                .filter(one -> !one.answered() || one.took().compareTo(WAITED) > 0)
                .map(one -> one.at().plus(one.took()))
                .max(Comparator.naturalOrder())
                .orElse(lost);
        System.out.println("a datacenter killed under " + inLastSecond + " calls/s: "
                + traffic.failures().size() + " lost that were in flight there; the first answer from"
                + " elsewhere after " + first.minus(lost).toMillis() + " ms, no call that waited after "
                + last.minus(lost).toMillis() + " ms");
    }

    @Test
    void a_datacenter_that_flaps_faster_than_the_hold_moves_its_calls_once() {
        Duration hold = Duration.ofSeconds(6);
        try (Sites sites = Sites.start()) {
            sites.us().serve(2);
            sites.eu().serve(2);
            sites.awaitLive(sites.us(), 2);
            sites.awaitLive(sites.eu(), 2);
            Traffic traffic = sites.call(hold, Duration.ofSeconds(1), Traffic.INTERVAL);
            traffic.awaitServers(sites.us().names());

            sites.us().line().cut();
            traffic.awaitServers(sites.eu().names());
            Duration moved = traffic.now();
            for (int round = 0; round < 3; round++) {
                sites.us().line().heal();
                Await.pass(Duration.ofSeconds(1));
                sites.us().line().cut();
                Await.pass(Duration.ofMillis(500));
            }
            assertEquals(sites.eu().names(), traffic.serversSince(moved));
            Duration well = traffic.now();
            sites.us().line().heal();
            traffic.awaitServers(sites.us().names());
            Duration back = traffic.since(well).stream()
                    .filter(one -> one.server() != null && sites.us().names().contains(one.server()))
                    .map(Outcome::at)
                    .min(Comparator.naturalOrder())
                    .orElseThrow();
            assertTrue(back.minus(well).compareTo(hold) >= 0, "back after " + back.minus(well));
            Expect.onlyLostWith(traffic, sites.us().addresses());
        }
    }
}
