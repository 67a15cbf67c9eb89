package io.switchboard.grpc;

import static io.switchboard.grpc.PolicyHarness.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.EquivalentAddressGroup;
import io.switchboard.core.DatacenterState;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Locality;
import io.switchboard.grpc.Explanation.Candidate;
import io.switchboard.grpc.Explanation.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Explanations, and that the policy does as they say. */
class SwitchboardPolicyTest {
    private static final Locality OWN = new Locality("eu", "eu-1");
    private static final Locality NEAR = new Locality("eu", "eu-2");
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    private static final String CANARY =
            "{routes: [{name: \"testers\", match: {headers: [{name: \"x-tester\", exact: \"yes\"}]}, subsets: [{version:"
                    + " \"v2\"}], fallback: \"fail\"}, {name: \"canary\", match: {methods: [\"demo.Greeter\"]}, subsets:"
                    + " [{name: \"new\", version: \"v3\", weight: 0}, {version: \"v1\", weight: 100}]}]}";

    private final List<Instance> instances = new ArrayList<>();

    /** Their ids are {@code i1}, {@code i2} and so on, their addresses those of the harness's endpoints. */
    private void add(UnaryOperator<Instance.Builder> described) {
        Instance instance =
                endpoint(instances.size() + 1, described).getAttributes().get(InstanceAttributes.INSTANCE);
        assertNotNull(instance);
        instances.add(instance);
    }

    private Explanation explain(String config, Locality own, Map<String, String> headers, @Nullable String key) {
        return SwitchboardPolicy.explain(
                Json.map(config), own, instances, new SwitchboardPolicy.Call("demo.Greeter/Hello", headers, key), NOW);
    }

    private Explanation explain(String config) {
        return explain(config, Locality.UNKNOWN, Map.of(), null);
    }

    @Test
    void a_call_without_routes_and_nearness_goes_to_anybody_by_turn() {
        add(instance -> instance);
        add(instance -> instance.weight(300));
        Explanation told = explain("{}");
        assertEquals(
                new Explanation(
                        null,
                        null,
                        false,
                        "weighted_round_robin",
                        "turn",
                        List.of(new Level("anywhere", 1, List.of(new Candidate("i1", 100), new Candidate("i2", 300)))),
                        0,
                        null,
                        told.chosen()),
                told);
        assertTrue(Set.of("i1", "i2").contains(told.chosen()));
    }

    private Explanation explainOf(String config, String... drained) {
        List<DatacenterState> states = new ArrayList<>();
        for (String name : List.of("eu", "us", "ap")) {
            states.add(new DatacenterState(
                    name,
                    "etcd of " + name,
                    name.equals("eu"),
                    1,
                    1,
                    Freshness.LIVE,
                    NOW,
                    0,
                    null,
                    false,
                    List.of(drained).contains(name) ? "drill" : null));
        }
        return SwitchboardPolicy.explain(
                Json.map(config),
                OWN,
                states,
                instances,
                new SwitchboardPolicy.Call("demo.Greeter/Hello", Map.of(), null),
                NOW);
    }

    @Test
    void of_several_datacenters_the_own_one_has_all_calls() {
        add(instance -> instance.datacenter("eu").locality(OWN));
        add(instance -> instance.datacenter("us").locality(OWN));
        Explanation told = explainOf("{}");
        assertEquals(List.of(new Level("own zone", 1, List.of(new Candidate("eu/i1", 100)))), told.levels());
        assertEquals("all calls stay in the own datacenter", told.reason());
        assertEquals("eu/i1", told.chosen());
    }

    @Test
    void of_a_drained_one_it_is_told_who_has_the_calls_and_what_is_refused_and_why() {
        add(instance -> instance.datacenter("us"));
        add(instance -> instance.datacenter("us"));
        add(instance -> instance.datacenter("ap"));
        add(instance -> instance.datacenter("eu").state(InstanceState.DRAINING));
        Explanation told = explainOf("{}", "eu");
        assertEquals(
                List.of(new Level(
                        "datacenter us", 1, List.of(new Candidate("us/i1", 100), new Candidate("us/i2", 100)))),
                told.levels());
        assertEquals("the own datacenter is drained", told.reason());
        assertEquals(0, told.refused());

        Explanation never = explainOf("{datacenters: {failover: \"never\"}}", "eu");
        assertEquals("eu/i4", never.chosen());
        assertEquals("own datacenter", never.levels().get(0).place());
    }

    @Test
    void a_call_that_no_datacenter_may_have_is_told_with_its_reason() {
        add(instance -> instance.datacenter("us"));
        Explanation told = explainOf("{datacenters: {failover: \"never\"}}");
        assertNull(told.chosen());
        assertEquals(1, told.refused());
        assertEquals(List.of(), told.levels());
        assertTrue(String.valueOf(told.reason()).contains("datacenters.failover is never"), told.reason());
    }

    @Test
    void route_and_subset_are_named() {
        add(instance -> instance.version("v1"));
        add(instance -> instance.version("v2"));
        Explanation tester = explain(CANARY, Locality.UNKNOWN, Map.of("x-tester", "yes"), null);
        assertEquals("testers", tester.route());
        assertEquals("v2", tester.subset());
        assertFalse(tester.fallback());
        assertEquals("i2", tester.chosen());
        assertEquals(List.of(new Level("anywhere", 1, List.of(new Candidate("i2", 100)))), tester.levels());

        Explanation other = explain(CANARY);
        assertEquals("canary", other.route());
        assertEquals("v1", other.subset());
        assertEquals("i1", other.chosen());
    }

    @Test
    void a_call_to_an_empty_subset_falls_back_to_any_instance() {
        add(instance -> instance.version("v1"));
        add(instance -> instance.version("v1"));
        Explanation told = explain("{routes: [{name: \"canary\", subsets: [{version: \"v2\"}]}]}");
        assertEquals("canary", told.route());
        assertEquals("v2", told.subset());
        assertTrue(told.fallback());
        assertEquals(2, told.levels().get(0).candidates().size());
        assertNotNull(told.chosen());
    }

    @Test
    void or_fails_where_the_route_would_rather_have_that() {
        add(instance -> instance.version("v1"));
        Explanation told = explain(CANARY, Locality.UNKNOWN, Map.of("x-tester", "yes"), null);
        assertEquals(
                new Explanation("testers", "v2", true, "weighted_round_robin", "turn", List.of(), 0, null, null), told);
    }

    @Test
    void levels_are_told_nearest_first_with_their_shares() {
        add(instance -> instance.locality(NEAR));
        add(instance -> instance);
        add(instance -> instance.locality(OWN));
        assertEquals(
                List.of(new Level("own zone", 1, List.of(new Candidate("i3", 100)))),
                explain("{}", OWN, Map.of(), null).levels());
        instances.remove(2);
        assertEquals(
                List.of(new Level("own region", 1, List.of(new Candidate("i1", 100)))),
                explain("{}", OWN, Map.of(), null).levels());
        assertEquals(
                List.of(new Level("elsewhere", 1, List.of(new Candidate("i1", 100), new Candidate("i2", 100)))),
                explain("{}", new Locality("us", "us-1"), Map.of(), null).levels());
        assertEquals(
                "anywhere",
                explain("{locality: {prefer: \"none\"}}", OWN, Map.of(), null)
                        .levels()
                        .get(0)
                        .place());
    }

    @ParameterizedTest
    @CsvSource({
        "round_robin, turn, turn",
        "weighted_round_robin, turn, turn",
        "least_request, load, load",
        "peak_ewma, load, load",
        "random, chance, chance",
        "ring_hash, chance, key",
        "maglev, chance, key",
    })
    void what_the_choice_goes_by_is_told(String policy, String withoutKey, String withKey) {
        add(instance -> instance);
        String config = "{choice: {" + policy + ": {}}, hashKey: {header: \"x-key\"}}";
        assertEquals(policy, explain(config).policy());
        assertEquals(withoutKey, explain(config).choosesBy());
        assertEquals(withKey, explain(config, Locality.UNKNOWN, Map.of(), "k").choosesBy());
        assertEquals(
                withKey,
                explain(config, Locality.UNKNOWN, Map.of("x-key", "k"), null).choosesBy());
    }

    @Test
    void what_servers_report_shows_in_the_weights() {
        Map<String, Double> reported = Map.of("i1", 100.0, "i2", 400.0);
        List<Instance> instances = List.of(
                Instance.at("10.0.0.1:80").toBuilder().id("i1").build(),
                Instance.at("10.0.0.2:80").toBuilder().id("i2").build(),
                Instance.at("10.0.0.3:80").toBuilder().id("i3").weight(50).build());
        Function<String, List<Candidate>> weights = choice -> SwitchboardPolicy.explain(
                        Json.map("{choice: {weighted_round_robin: " + choice + "}}"),
                        Locality.UNKNOWN,
                        List.of(),
                        instances,
                        reported,
                        new SwitchboardPolicy.Call("demo.Greeter/Hello", Map.of(), null),
                        Instant.EPOCH)
                .levels()
                .get(0)
                .candidates();
        List<Candidate> told = weights.apply("{loadReports: {}}");
        assertEquals(25_000, (double) told.get(0).weight(), 500);
        assertEquals(100_000, told.get(1).weight());
        assertEquals(31_250, (double) told.get(2).weight(), 700, "the mean of the others, times its own");
        assertEquals(
                List.of(new Candidate("i1", 100), new Candidate("i2", 100), new Candidate("i3", 50)),
                weights.apply("{}"));
    }

    @Test
    void slow_start_shows_in_the_weights() {
        add(instance -> instance.incarnation(NOW.minusSeconds(15).toEpochMilli()));
        add(instance -> instance.incarnation(NOW.minusSeconds(300).toEpochMilli()));
        assertEquals(
                List.of(new Candidate("i1", 50_000), new Candidate("i2", 100_000)),
                explain("{slowStart: {window: \"30s\"}}").levels().get(0).candidates());
    }

    @Test
    void instances_that_should_get_no_calls_are_no_candidates() {
        add(instance -> instance);
        add(instance -> instance.weight(0));
        add(instance -> instance.state(InstanceState.DRAINING));
        assertEquals(
                List.of(new Candidate("i1", 100)), explain("{}").levels().get(0).candidates());
        instances.remove(0);
        assertEquals("i2", explain("{}").chosen());
        instances.remove(0);
        assertEquals("i3", explain("{}").chosen());
    }

    @Test
    void without_instances_nothing_is_chosen() {
        Explanation told = explain(CANARY);
        assertNull(told.chosen());
        assertEquals(List.of(), told.levels());
        assertEquals("weighted_round_robin", told.policy());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ring_hash: {}", "maglev: {}", "ring_hash: {boundedLoad: 1.25}", "maglev: {boundedLoad: 2}"})
    void by_key_the_policy_chooses_what_is_explained_and_the_same_each_time(String choice) {
        for (int i = 1; i <= 12; i++) {
            int n = i;
            add(instance -> instance.locality(n % 2 == 0 ? OWN : NEAR)
                    .weight(100 * (1 + n % 3))
                    .version(n % 4 < 2 ? "v1" : "v2"));
        }
        String config = "{choice: {" + choice + "}, hashKey: {header: \"x-key\"}, routes: [{match: {headers: [{name:"
                + " \"x-canary\", present: true}]}, subsets: [{version: \"v2\", weight: 1}, {version: \"v1\", weight:"
                + " 3}], sticky: {header: \"x-user\"}}]}";
        PolicyHarness harness = new PolicyHarness();
        harness.own = OWN;
        harness.configure(config);
        List<EquivalentAddressGroup> groups = new ArrayList<>(
                Endpoints.groups(instances, host -> List.of(), id -> null, one -> null, Datacenters.NONE));
        Collections.reverse(groups);
        harness.resolve(groups);
        for (int n = 1; n <= 12; n++) {
            harness.ready(n);
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 60; i++) {
            Map<String, String> headers = i % 3 == 0
                    ? Map.of("x-key", "key-" + i)
                    : Map.of("x-key", "key-" + i, "x-canary", "1", "x-user", "user-" + i);
            Explanation told = explain(config, OWN, headers, null);
            assertEquals(told, explain(config, OWN, headers, null));
            assertEquals(
                    "i" + harness.endpointFor(new DescribedCall("demo.Greeter/Hello", headers, null)), told.chosen());
            seen.add(String.valueOf(told.chosen()));

            String key = "option-" + i;
            assertEquals(
                    "i" + harness.endpointFor(new DescribedCall("demo.Greeter/Hello", Map.of(), key)),
                    explain(config, OWN, Map.of(), key).chosen());
        }
        assertEquals(6, seen.size(), "those of the own zone");
    }

    @Test
    void the_key_in_a_header_goes_before_the_one_in_the_options() {
        for (int n = 1; n <= 10; n++) {
            add(instance -> instance);
        }
        String config = "{choice: {maglev: {}}, hashKey: {header: \"x-key\"}}";
        for (int i = 0; i < 50; i++) {
            assertEquals(
                    explain(config, Locality.UNKNOWN, Map.of("x-key", "a" + i), null)
                            .chosen(),
                    explain(config, Locality.UNKNOWN, Map.of("x-key", "a" + i), "b" + i)
                            .chosen());
            assertEquals(
                    explain(config, Locality.UNKNOWN, Map.of(), "a" + i).chosen(),
                    explain("{choice: {maglev: {}}}", Locality.UNKNOWN, Map.of("x-key", "b" + i), "a" + i)
                            .chosen());
        }
    }

    @Test
    void a_wrong_config_is_refused_with_the_place() {
        String told = String.valueOf(
                assertThrows(IllegalArgumentException.class, () -> explain("{routes: [{subsets: [{weight: -5}]}]}"))
                        .getMessage());
        assertEquals(
                "loadBalancingConfig: switchboard.routes[0].subsets[0].weight: -5 is not between 0 and 1000000", told);
    }

    @Test
    void a_header_that_cannot_be_sent_is_refused() {
        for (String name : List.of("x user", "x-trace-bin", "")) {
            String told = String.valueOf(assertThrows(
                            IllegalArgumentException.class,
                            () -> explain("{}", Locality.UNKNOWN, Map.of(name, "value"), null))
                    .getMessage());
            assertFalse(told.isEmpty());
        }
    }
}
