package io.switchboard.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client's clock shows the millisecond {@link #NOW}. */
class StartsTest {
    private static final Set<String> LIVE = Set.of("");

    private static final long NOW = 1_800_000_000_000L;
    private static final long HOUR = 3_600_000;

    private long nanos = 77;
    private long millis = NOW;
    private final Starts starts = new Starts(() -> nanos, () -> millis);

    private static Instance at(int n, long incarnation) {
        return Instance.at("10.0.0." + n + ":80").toBuilder()
                .id("i" + n)
                .incarnation(incarnation)
                .build();
    }

    private void take(Instance... instances) {
        starts.take(List.of(instances), LIVE);
    }

    private void pass(long seconds) {
        nanos += TimeUnit.SECONDS.toNanos(seconds);
        millis += TimeUnit.SECONDS.toMillis(seconds);
    }

    /** In seconds; -1: long ago. */
    private long age(Instance instance) {
        Long started = starts.of(instance);
        return started == null ? -1 : TimeUnit.NANOSECONDS.toSeconds(nanos - started);
    }

    @ParameterizedTest(name = "{0}: registered {1} s ago by its clock, seen {2}, {3} s old")
    @CsvSource({
        "found at the start,                      20,     found,    20",
        "found at the start just registered,      0,      found,    0",
        "found at the start from an hour ago,     3600,   found,    3600",
        "found at the start from long ago,        100000, found,    -1",
        "found with a clock ahead by an hour,     -3600,  found,    -1",
        "found with no time,                      none,   found,    -1",
        "appears with the right time,             0,      appears,  0",
        "appears after a long wait for etcd,      3600,   appears,  0",
        "appears with a clock ahead by an hour,   -3600,  appears,  0",
        "appears with no time,                    none,   appears,  0",
        "is there after an outage,                20,     returns,  20",
        "is there after an outage clock ahead,    -3600,  returns,  -1",
    })
    void the_rule(String name, String registered, String seen, long expected) {
        if (!seen.equals("found")) {
            take(at(9, 1));
        }
        if (seen.equals("returns")) {
            starts.take(List.of(at(9, 1)), Set.of());
        }
        long incarnation = registered.equals("none") ? 0 : NOW - TimeUnit.SECONDS.toMillis(Long.parseLong(registered));
        Instance instance = at(1, incarnation);
        starts.take(List.of(instance, at(9, 1)), LIVE);
        assertEquals(expected, age(instance), name);
        pass(10);
        starts.take(List.of(instance, at(9, 1)), LIVE);
        assertEquals(expected < 0 ? -1 : expected + 10, age(instance), name);
    }

    @Test
    void an_update_is_no_start_and_a_new_incarnation_is() {
        take(at(1, NOW - HOUR));
        pass(60);
        take(at(1, NOW - HOUR).toBuilder().weight(7).build());
        assertEquals(3660, age(at(1, NOW - HOUR)));
        take(at(1, NOW - HOUR + 1));
        assertEquals(0, age(at(1, NOW - HOUR + 1)));
    }

    @Test
    void a_key_that_is_put_back_is_no_start() {
        take(at(1, NOW - HOUR), at(2, NOW - HOUR));
        take(at(2, NOW - HOUR));
        pass(60);
        take(at(1, NOW - HOUR), at(2, NOW - HOUR));
        assertEquals(3660, age(at(1, NOW - HOUR)));
    }

    @Test
    void who_says_no_incarnation_and_is_back_under_another_id_is_no_start() {
        take(at(1, 0));
        pass(60);
        take(at(1, 0).toBuilder().id("another lease").build());
        assertNull(starts.of(at(1, 0)));
    }

    @Test
    void a_channel_that_wakes_finds_what_was_seen_long_ago_in_full() {
        take();
        take(at(1, NOW + HOUR));
        assertEquals(0, age(at(1, NOW + HOUR)));
        pass(60);
        Starts afterwards = new Starts(() -> nanos, () -> millis);
        afterwards.take(List.of(at(1, NOW + HOUR)), LIVE);
        assertNull(afterwards.of(at(1, NOW + HOUR)));
    }

    @Test
    void those_that_are_gone_are_forgotten_when_there_are_many() {
        for (int round = 0; round < 100; round++) {
            List<Instance> instances = new ArrayList<>();
            for (int n = 0; n < 100; n++) {
                instances.add(at(n, 1).toBuilder().id(round + "/" + n).build());
            }
            starts.take(instances, LIVE);
            assertTrue(starts.size() <= 2 * 100 + Starts.GONE, "round " + round);
        }
    }
}
