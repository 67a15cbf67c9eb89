package io.switchboard.grpc;

import static io.grpc.ConnectivityState.CONNECTING;
import static io.grpc.ConnectivityState.IDLE;
import static io.grpc.ConnectivityState.READY;
import static io.switchboard.grpc.PolicyHarness.broken;
import static io.switchboard.grpc.PolicyHarness.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ConnectivityStateInfo;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.Status;
import io.switchboard.core.Locality;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Routes to endpoint 1, which is of version v2, and endpoint 2, which is of v1. */
class CanaryTest {
    private static final String REFUSED =
            "route \"canary\": subset \"v2\" has no endpoint that is up, and the route's" + " fallback is \"fail\"";

    private static final DescribedCall GREETING = greeting(Map.of());

    private final PolicyHarness harness = new PolicyHarness();

    private void resolve() {
        harness.resolve(
                endpoint(1, instance -> instance.version("v2")), endpoint(2, instance -> instance.version("v1")));
    }

    private void connect() {
        resolve();
        harness.ready(1, 2);
        harness.updates.clear();
    }

    private static String ramp(int canary, String more) {
        return "{routes: [{name: \"canary\", subsets: [{version: \"v2\", weight: " + canary
                + "}, {version: \"v1\", weight: " + (100 - canary) + "}]" + more + "}]}";
    }

    private static String onlyV2(String fallback) {
        return "{routes: [{name: \"canary\", match: {methods: [\"demo.Greeter\"]}, subsets: [{version: \"v2\"}],"
                + " fallback: \"" + fallback + "\"}]}";
    }

    private static DescribedCall greeting(Map<String, String> headers) {
        return new DescribedCall("demo.Greeter/Hello", headers, null);
    }

    private static DescribedCall by(String user) {
        return greeting(Map.of("x-user", user));
    }

    @Test
    void five_percent_are_five_of_a_hundred_calls_wherever_the_hundred_begin() {
        harness.configure(ramp(5, ""));
        connect();
        for (int i = 0; i < 7; i++) {
            assertEquals(Map.of(1, 5, 2, 95), harness.picks(100));
            harness.picks(13);
        }
    }

    @Test
    void they_do_not_come_in_a_burst() {
        harness.configure(ramp(5, ""));
        connect();
        for (int i = 0; i < 50; i++) {
            int canaries = harness.picks(20).getOrDefault(1, 0);
            assertTrue(canaries <= 2, canaries + " of 20");
        }
    }

    @Test
    void each_step_of_a_ramp_is_exact_from_its_first_call_on_and_touches_no_connection() {
        harness.configure(ramp(0, ""));
        connect();
        for (int canary : new int[] {0, 1, 5, 25, 50, 99, 100}) {
            harness.updates.clear();
            harness.configure(ramp(canary, ""));
            assertEquals(canary == 0 ? 0 : 1, harness.updates.size());
            assertEquals(canary, harness.picks(100).getOrDefault(1, 0));
        }
        harness.subchannels.forEach(subchannel -> assertEquals(1, subchannel.requests));
        assertEquals(2, harness.subchannels.size());
    }

    @Test
    void a_sticky_user_who_has_seen_the_new_version_never_sees_the_old_one_again_while_it_is_ramped_up() {
        connect();
        int users = 10_000;
        Set<Integer> canaries = new HashSet<>();
        for (int canary : new int[] {0, 1, 10, 50, 100}) {
            harness.configure(ramp(canary, ", sticky: {header: \"x-user\"}"));
            Set<Integer> now = new HashSet<>();
            for (int user = 0; user < users; user++) {
                int endpoint = harness.endpointFor(by("user-" + user));
                assertEquals(endpoint, harness.endpointFor(by("user-" + user)));
                if (endpoint == 1) {
                    now.add(user);
                }
            }
            assertTrue(now.containsAll(canaries), "at " + canary + " %");
            assertEquals(canary / 100.0, now.size() / (double) users, 0.015);
            canaries = now;
        }
        assertEquals(users, canaries.size());
    }

    @Test
    void calls_without_the_sticky_header_take_turns() {
        harness.configure(ramp(25, ", sticky: {header: \"x-user\"}"));
        connect();
        harness.endpointFor(by("somebody"));
        assertEquals(Map.of(1, 25, 2, 75), harness.picks(100));
    }

    @Test
    void a_sticky_user_keeps_to_the_version_whatever_the_policy() {
        connect();
        for (String choice : List.of("round_robin", "least_request", "peak_ewma", "maglev", "random")) {
            harness.configure("{choice: {" + choice + ": {}}, "
                    + ramp(50, ", sticky: {header: \"x-user\"}").substring(1));
            for (int user = 0; user < 50; user++) {
                assertEquals(1, harness.picks(20, by("user-" + user)).size(), choice);
            }
        }
    }

    /** Else the few keys of a canary would be neighbours on the ring as well. */
    @ParameterizedTest
    @ValueSource(strings = {"ring_hash", "maglev"})
    void users_who_are_sticky_by_the_key_of_the_choice_are_spread_over_the_whole_subset(String choice) {
        harness.configure("{choice: {" + choice + ": {}}, hashKey: {header: \"x-user\"}, "
                + ramp(5, ", sticky: {header: \"x-user\"}").substring(1));
        List<EquivalentAddressGroup> groups = new ArrayList<>();
        for (int n = 1; n <= 20; n++) {
            String version = n <= 10 ? "v2" : "v1";
            groups.add(endpoint(n, instance -> instance.version(version)));
        }
        harness.resolve(groups);
        harness.ready(IntStream.rangeClosed(1, 20).toArray());
        Map<Integer, Integer> users = new TreeMap<>();
        for (int user = 0; user < 20_000; user++) {
            users.merge(harness.endpointFor(by("user-" + user)), 1, Integer::sum);
        }
        assertEquals(20, users.size(), users::toString);
        users.forEach((endpoint, count) -> assertTrue(count >= (endpoint <= 10 ? 100 : 1900) / 2, users::toString));
    }

    @Test
    void the_first_route_that_matches_decides_and_others_go_anywhere() {
        harness.configure("{routes: ["
                + "{match: {headers: [{name: \"x-tester\", exact: \"yes\"}]}, subsets: [{version: \"v2\"}]},"
                + "{match: {methods: [\"demo.Greeter\"]}, subsets: [{version: \"v1\"}]}]}");
        connect();
        assertEquals(Map.of(1, 10), harness.picks(10, greeting(Map.of("x-tester", "yes"))));
        assertEquals(Map.of(2, 10), harness.picks(10, GREETING));
        assertEquals(Map.of(1, 5, 2, 5), harness.picks(10, new DescribedCall("demo.Other/Hello", Map.of(), null)));
    }

    @Test
    void by_default_calls_to_an_empty_subset_go_to_any_instance() {
        harness.configure("{routes: [{subsets: [{version: \"v3\"}]}]}");
        connect();
        assertEquals(Map.of(1, 5, 2, 5), harness.picks(10));
    }

    @Test
    void by_default_calls_to_a_subset_that_is_down_go_elsewhere_and_come_back() {
        harness.configure(onlyV2("all"));
        connect();
        assertEquals(Map.of(1, 10), harness.picks(10, GREETING));
        harness.set(broken("refused"), 1);
        assertEquals(Map.of(2, 10), harness.picks(10, GREETING));
        harness.ready(1);
        assertEquals(Map.of(1, 10), harness.picks(10, GREETING));
    }

    @Test
    void with_fallback_fail_calls_fail_by_the_name_of_route_and_subset() {
        harness.configure(onlyV2("fail"));
        connect();
        assertEquals(Map.of(1, 10), harness.picks(10, GREETING));
        harness.set(broken("refused"), 1);
        Status refusal = harness.pick(GREETING).getStatus();
        assertEquals(Status.Code.UNAVAILABLE, refusal.getCode());
        assertEquals(REFUSED, refusal.getDescription());
        assertEquals(READY, harness.state());
        assertEquals(Map.of(2, 10), harness.picks(10), "calls that the route is not for");
        harness.ready(1);
        assertEquals(Map.of(1, 10), harness.picks(10, GREETING));
    }

    @Test
    void with_fallback_fail_calls_wait_while_somebody_in_the_subset_is_connecting() {
        harness.configure(onlyV2("fail"));
        resolve();
        harness.ready(2);
        assertEquals(READY, harness.state());
        PickResult waiting = harness.pick(GREETING);
        assertFalse(waiting.hasResult());
        harness.set(broken("refused"), 1);
        assertEquals(REFUSED, harness.pick(GREETING).getStatus().getDescription());
        // Tried again, it still counts as lost.
        harness.set(ConnectivityStateInfo.forNonError(CONNECTING), 1);
        assertEquals(REFUSED, harness.pick(GREETING).getStatus().getDescription());
        harness.ready(1);
        assertEquals(Map.of(1, 10), harness.picks(10, GREETING));
        harness.set(ConnectivityStateInfo.forNonError(IDLE), 1);
        assertFalse(harness.pick(GREETING).hasResult(), "its connection is made again");
    }

    @Test
    void with_fallback_fail_calls_to_a_version_that_nobody_has_fail_at_once() {
        harness.configure("{routes: [{name: \"canary\", subsets: [{version: \"v3\"}], fallback: \"fail\"}]}");
        connect();
        assertEquals(REFUSED.replace("v2", "v3"), harness.pick().getStatus().getDescription());
        harness.resolve(
                endpoint(1, instance -> instance.version("v3")), endpoint(2, instance -> instance.version("v1")));
        assertEquals(Map.of(1, 10), harness.picks(10));
    }

    @Test
    void who_is_connecting_makes_a_picker_only_where_calls_would_wait_for_it() {
        harness.configure(onlyV2("all"));
        resolve();
        harness.ready(2);
        // Until then calls wait for it.
        harness.seconds(1);
        harness.updates.clear();
        harness.set(broken("refused"), 1);
        assertEquals(List.of(), harness.updates);
        harness.configure(onlyV2("fail"));
        assertEquals(1, harness.updates.size());
    }

    @Test
    void a_version_that_changes_in_place_moves_the_calls_without_touching_the_connection() {
        harness.configure(onlyV2("fail"));
        connect();
        harness.resolve(
                endpoint(1, instance -> instance.version("v1")), endpoint(2, instance -> instance.version("v2")));
        assertEquals(1, harness.updates.size());
        assertEquals(Map.of(2, 10), harness.picks(10, GREETING));
        assertEquals(2, harness.subchannels.size());
    }

    @Test
    void within_a_subset_calls_follow_weight_and_nearness_as_everywhere() {
        harness.configure("{routes: [{subsets: [{version: \"v2\"}]}]}");
        harness.resolve(
                endpoint(1, instance -> instance.version("v2").weight(100)),
                endpoint(2, instance -> instance.version("v2").weight(300)),
                endpoint(3, instance -> instance.version("v1")));
        harness.ready(1, 2, 3);
        assertEquals(Map.of(1, 5, 2, 15), harness.picks(20));

        harness.own = new Locality("eu", "eu-1");
        harness.resolve(
                endpoint(1, instance -> instance.version("v2").locality(harness.own)),
                endpoint(2, instance -> instance.version("v2")),
                endpoint(3, instance -> instance.version("v1").locality(harness.own)));
        assertEquals(Map.of(1, 20), harness.picks(20));
    }
}
