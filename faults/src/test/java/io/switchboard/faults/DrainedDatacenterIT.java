package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Cleanup;
import io.switchboard.core.Snapshot;
import io.switchboard.harness.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * An operator drains the datacenter that a client is in, for a time that ends by a lease. The clock of who drains is
 * not the client's: only by how much they differ matters, so it is the drain's end that is off here.
 */
class DrainedDatacenterIT {
    private static final Duration SHORT = Duration.ofMillis(500);
    private static final String KEY = "switchboard/drains/datacenter/us";
    private static final long SECONDS = 5;

    /** etcd looks for leases that have ended every half second; and this machine may be busy. */
    private static final Duration LATE = Duration.ofSeconds(30);

    @Test
    void a_drain_moves_all_calls_until_its_lease_ends_for_a_client_whose_clock_is_an_hour_behind() {
        try (Sites sites = called()) {
            Traffic traffic = sites.traffic();
            Duration began = traffic.now();
            sites.us().raw().putFor(SECONDS, KEY, drain(Duration.ofHours(1), SECONDS));
            traffic.awaitAnswers(sites.eu().names());
            Duration left = traffic.now();
            sites.view().await("drained no more", snapshot -> !isDrained(sites, snapshot));
            Duration lasted = traffic.now().minus(began);
            assertTrue(lasted.compareTo(Duration.ofSeconds(SECONDS - 1)) > 0, "it lasted " + lasted);
            assertTrue(lasted.compareTo(LATE) < 0, "it lasted " + lasted);
            assertEquals(
                    sites.eu().names(),
                    traffic.outcomes().stream()
                            .filter(one -> one.at().compareTo(left) > 0
                                    && one.at().compareTo(began.plusSeconds(SECONDS - 1)) < 0)
                            .map(one -> String.valueOf(one.server()))
                            .collect(Collectors.toSet()));
            traffic.awaitServers(sites.us().names());
            Expect.noFailure(traffic);
        }
    }

    /** As after elections, which give each lease its whole time again, or where the registry cannot be reached. */
    @Test
    void a_drain_ends_in_its_time_though_its_key_stays_and_its_registry_is_lost() {
        try (Sites sites = called()) {
            Traffic traffic = sites.traffic();
            // In another registry than the own one: it counts all the same.
            sites.ap().raw().put(KEY, drain(Duration.ofHours(1), SECONDS));
            traffic.awaitAnswers(sites.eu().names());
            sites.ap().line().cut();
            sites.view().await("drained no more", snapshot -> !isDrained(sites, snapshot));
            traffic.awaitServers(sites.us().names());
            assertEquals(1, sites.ap().raw().count(KEY));
            Expect.noFailure(traffic);
        }
    }

    /** By more than it tolerates: the drain is over before it has begun. */
    @Test
    void a_client_whose_clock_is_an_hour_ahead_does_not_count_a_drain_that_is_shorter() {
        try (Sites sites = called()) {
            Traffic traffic = sites.traffic();
            int mark = sites.view().mark();
            sites.us().raw().putFor(SECONDS, KEY, drain(Duration.ofHours(-1), SECONDS));
            // What is written after it is heard after it.
            sites.us().raw().put("switchboard/drains/datacenter/ap", drain(Duration.ZERO, SECONDS));
            sites.view()
                    .await(
                            "the other drain",
                            snapshot -> Sites.state(sites.ap(), snapshot).drained() != null);
            Await.pass(SHORT);
            assertTrue(sites.view().since(mark).stream().noneMatch(snapshot -> isDrained(sites, snapshot)));
            traffic.awaitServers(sites.us().names());
            assertEquals(sites.us().names(), traffic.serversSince(Duration.ZERO));
            Expect.noFailure(traffic);
        }
    }

    private static Sites called() {
        Sites sites = Sites.start();
        try {
            sites.us().serve(1);
            sites.eu().serve(1);
            sites.awaitLive(sites.us(), 1);
            sites.awaitLive(sites.eu(), 1);
            sites.call(SHORT, SHORT, Traffic.INTERVAL).awaitServers(sites.us().names());
            return sites;
        } catch (RuntimeException | Error e) {
            Cleanup.after(e, sites::close);
            throw e;
        }
    }

    private static boolean isDrained(Sites sites, Snapshot snapshot) {
        return Sites.state(sites.us(), snapshot).drained() != null;
    }

    /** @param ahead by how much the clock of who drains is ahead of the client's */
    private static String drain(Duration ahead, long seconds) {
        Instant until = Instant.now().plus(ahead).plusSeconds(seconds);
        return "{\"until\":\"" + until + "\",\"for\":" + seconds + ",\"by\":\"ann\",\"reason\":\"a fault test\"}";
    }
}
