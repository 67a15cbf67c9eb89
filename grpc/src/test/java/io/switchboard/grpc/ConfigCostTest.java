package io.switchboard.grpc;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.LoadBalancer.PickResult;
import io.grpc.Status;
import io.switchboard.balancing.Choice;
import io.switchboard.core.Instance;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import io.switchboard.core.telemetry.PickCount;
import io.switchboard.grpc.config.ChoiceConfig;
import io.switchboard.grpc.config.ConfigLimits;
import io.switchboard.grpc.config.PolicyConfig;
import io.switchboard.grpc.config.ServiceConfigCheck;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A config of a few bytes asks for no more than is bounded, by what it costs and not by how long it is. */
class ConfigCostTest {
    private final SplittableRandom random = new SplittableRandom(3);
    private final PickerState lasting = new PickerState(random);

    private static String times(int count, String element) {
        return "[" + String.join(",", Collections.nCopies(count, element)) + "]";
    }

    private static String each(int count, String element) {
        return IntStream.range(0, count)
                .mapToObj(i -> element.replace("#", Integer.toString(i)))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String config(String choice, String routes) {
        return "{\"loadBalancingConfig\":[{\"switchboard\":{\"choice\":{\"" + choice + "\":{}},\"routes\":" + routes
                + "}}]}";
    }

    private static String route(String match, String subsets) {
        return "{\"match\":" + match + ",\"subsets\":" + subsets + "}";
    }

    private static void taken(String config) {
        assertDoesNotThrow(() -> ServiceConfigCheck.check(config));
    }

    private static void refused(String config, String path, String why) {
        String told =
                String.valueOf(assertThrows(IllegalArgumentException.class, () -> ServiceConfigCheck.check(config))
                        .getMessage());
        assertTrue(told.startsWith("loadBalancingConfig[0].switchboard." + path + ": " + why), told);
    }

    @Test
    void subsets_in_all_are_bounded() {
        taken(config("round_robin", "[" + route("{}", times(ConfigLimits.SUBSETS, "{}")) + "]"));
        refused(config("maglev", "[" + route("{}", times(2500, "{}")) + "]"), "routes", "has 2500 subsets in all");
        refused(
                config(
                        "round_robin",
                        times(2, route("{}", times(ConfigLimits.SUBSETS / 2 + 1, "{}")))
                                .replace("]},{", "],\"name\":\"b\"},{")),
                "routes",
                "has " + (ConfigLimits.SUBSETS + 2) + " subsets in all");
    }

    @Test
    void routes_are_bounded() {
        taken(config("round_robin", times(ConfigLimits.ROUTES, "{\"subsets\":[{}]}")));
        refused(
                config("round_robin", times(ConfigLimits.ROUTES + 1, "{\"subsets\":[{}]}")),
                "routes",
                "has " + (ConfigLimits.ROUTES + 1) + " routes");
    }

    @Test
    void what_is_held_against_each_call_is_bounded() {
        String header = "{\"name\":\"x\",\"present\":true}";
        taken(config("random", "[" + route("{\"headers\":" + times(ConfigLimits.HEADERS, header) + "}", "[{}]") + "]"));
        refused(
                config(
                        "random",
                        "[" + route("{\"headers\":" + times(ConfigLimits.HEADERS + 1, header) + "}", "[{}]") + "]"),
                "routes",
                "has " + (ConfigLimits.HEADERS + 1) + " headers to match in all");
        taken(config(
                "random", "[" + route("{\"methods\":" + times(ConfigLimits.METHODS, "\"a\"") + "}", "[{}]") + "]"));
        refused(
                config(
                        "random",
                        "[" + route("{\"methods\":" + times(ConfigLimits.METHODS + 1, "\"a\"") + "}", "[{}]") + "]"),
                "routes",
                "has " + (ConfigLimits.METHODS + 1) + " methods in all");
        refused(
                config(
                        "random",
                        "[" + route("{\"headers\":[{\"name\":\"x\",\"contains\":\"" + "a".repeat(65) + "\"}]}", "[{}]")
                                + "]"),
                "routes[0].match.headers[0].contains",
                "has 65 characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ring_hash", "maglev"})
    void different_subsets_with_a_table_each_are_few_and_equal_ones_as_many_as_others(String choice) {
        taken(config(choice, "[" + route("{}", times(ConfigLimits.SUBSETS, "{\"version\":\"v1\"}")) + "]"));
        taken(config(choice, "[" + route("{}", each(ConfigLimits.SUBSETS_BY_KEY, "{\"version\":\"v#\"}")) + "]"));
        refused(
                config(choice, "[" + route("{}", each(ConfigLimits.SUBSETS_BY_KEY + 1, "{\"version\":\"v#\"}")) + "]"),
                "routes",
                "has " + (ConfigLimits.SUBSETS_BY_KEY + 1) + " different subsets");
        taken(config("random", "[" + route("{}", each(ConfigLimits.SUBSETS_BY_KEY + 1, "{\"version\":\"v#\"}")) + "]"));
    }

    @Test
    void names_and_labels_are_bounded() {
        String name = "a".repeat(ConfigLimits.TEXT + 1);
        refused(config("random", "[{\"name\":\"" + name + "\",\"subsets\":[{}]}]"), "routes[0].name", "has 257");
        refused(
                config("random", "[{\"subsets\":[{\"version\":\"" + name + "\"}]}]"),
                "routes[0].subsets[0].version",
                "has");
        String labels = IntStream.rangeClosed(0, ConfigLimits.LABELS)
                .mapToObj(i -> "\"l" + i + "\":\"\"")
                .collect(Collectors.joining(",", "{", "}"));
        refused(
                config("random", "[{\"subsets\":[{\"labels\":" + labels + "}]}]"),
                "routes[0].subsets[0].labels",
                "has 33");
        for (String reserved : List.of(PickCount.NO_ROUTE, PickCount.OTHER_ROUTES)) {
            refused(
                    config("random", "[{\"name\":\"" + reserved + "\",\"subsets\":[{}]}]"),
                    "routes[0].name",
                    "\"" + reserved + "\" is what metrics call");
        }
    }

    private static List<Candidate> candidates(int count) {
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Instance instance = Instance.at("10.0.0.1:80").toBuilder()
                    .id("i" + i)
                    .version(i % 2 == 0 ? "v1" : "v2")
                    .label("all", "yes")
                    .build();
            candidates.add(new Candidate(
                    instance.id(),
                    instance,
                    PickResult.withError(Status.UNAVAILABLE.withDescription(instance.id())),
                    false,
                    100,
                    new CallLoad(true, ChoiceConfig.DEFAULT.decay(), () -> 0)));
        }
        return candidates;
    }

    private RoutingPicker picker(String policy, int count) {
        return new PickPlan(candidates(count), PolicyConfig.of(Json.map(policy)), Locality.UNKNOWN)
                .picker(lasting, random::nextLong, () -> 0);
    }

    private static Pool.Level levelFor(RoutingPicker picker, String method) {
        Pool pool = picker.decide(new DescribedCall(method, Map.of(), null)).pool();
        assertTrue(pool != null);
        return pool.levels().get(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "maglev: {}",
                "ring_hash: {}",
                "maglev: {boundedLoad: 1.25}",
                "random: {}",
                "least_request: {}",
                "peak_ewma: {}"
            })
    void equal_sets_share_what_their_choice_is_made_of(String choice) {
        RoutingPicker picker = picker(
                "{choice: {" + choice + "}, routes: ["
                        + "{match: {methods: [\"a\"]}, subsets: [{}]},"
                        + "{match: {methods: [\"b\"]}, subsets: [{labels: {all: \"yes\"}}]},"
                        + "{match: {methods: [\"c\"]}, subsets: [{version: \"v2\"}]},"
                        + "{match: {methods: [\"d\"]}, subsets: [{version: \"v2\", labels: {all: \"yes\"}}]}]}",
                10);
        Choice everybody = levelFor(picker, "other/M").choice();
        assertSame(everybody, levelFor(picker, "a/M").choice());
        assertSame(everybody, levelFor(picker, "b/M").choice());
        Choice second = levelFor(picker, "c/M").choice();
        assertNotSame(everybody, second);
        assertSame(second, levelFor(picker, "d/M").choice());
    }

    @ParameterizedTest
    @ValueSource(strings = {"round_robin", "weighted_round_robin"})
    void equal_sets_share_all_but_their_turns(String choice) {
        RoutingPicker picker = picker(
                "{choice: {" + choice + ": {}}, routes: ["
                        + "{match: {methods: [\"a\"]}, subsets: [{}]}, {match: {methods: [\"b\"]}, subsets: [{}]}]}",
                10);
        assertSame(levelFor(picker, "a/M").endpoints(), levelFor(picker, "b/M").endpoints());
        Map<String, Integer> ofA = new TreeMap<>();
        for (int i = 0; i < 20; i++) {
            ofA.merge(called(picker, "a/M"), 1, Integer::sum);
            called(picker, "b/M");
        }
        assertEquals(10, ofA.size());
        assertTrue(ofA.values().stream().allMatch(calls -> calls == 2), ofA::toString);
    }

    private static String called(RoutingPicker picker, String method) {
        return String.valueOf(picker.pickSubchannel(new DescribedCall(method, Map.of(), null))
                .getStatus()
                .getDescription());
    }

    @Test
    void no_name_of_a_route_makes_its_turns_those_of_another() {
        RoutingPicker picker = picker(
                "{choice: {round_robin: {}}, routes: ["
                        + "{name: \"r\", match: {methods: [\"a\"]}, subsets: [{}, {version: \"v1\"}]},"
                        + "{name: \"r/0\", match: {methods: [\"b\"]}, subsets: [{version: \"v1\"}, {version: \"v2\"}]}]}",
                2);
        Map<String, Integer> ofB = new TreeMap<>();
        for (int i = 0; i < 400; i++) {
            called(picker, "a/M");
            ofB.merge(called(picker, "b/M"), 1, Integer::sum);
        }
        assertEquals(Map.of("i0", 200, "i1", 200), ofB);
    }

    @Test
    void what_belongs_to_gone_routes_is_forgotten() {
        for (int i = 0; i < 1000; i++) {
            PolicyConfig config = PolicyConfig.of(Json.map("{choice: {maglev: {boundedLoad: 2}}, routes: [{name: \"r"
                    + i + "\", subsets: [{version: \"v1\"}, {labels: {all: \"yes\"}, version: \"v" + i + "\"}]}]}"));
            new PickPlan(candidates(4), config, Locality.UNKNOWN).picker(lasting, random::nextLong, () -> 0);
            lasting.keep(config.routes());
        }
        assertTrue(lasting.size() < 10, () -> "kept: " + lasting.size());
    }

    @Test
    void series_of_metrics_are_bounded_and_no_pick_is_lost() {
        RecordingTelemetry telemetry = new RecordingTelemetry();
        PickCounters tally = new PickCounters(new Measured(new ServiceName("demo"), telemetry));
        lasting.count(tally);
        int instances = 5000;
        RoutingPicker picker = picker(
                "{routes: "
                        + each(20, "{name: \"r#\", match: {methods: [\"a#\"]}, subsets: [{}]}")
                                .replace('\'', '"') + "}",
                instances);
        assertEquals(PickCounters.MOST_OF_ROUTES + 2 * instances, telemetry.counts.size());
        for (int i = 0; i < 20; i++) {
            called(picker, "a" + i + "/M");
        }
        called(picker, "b/M");
        Map<String, Long> byRoute = telemetry.counts.stream()
                .collect(Collectors.groupingBy(
                        PickCount::route,
                        TreeMap::new,
                        Collectors.summingLong(count -> count.picks().getAsLong())));
        assertEquals(new TreeMap<>(Map.of("r0", 1L, "r1", 1L, "r2", 1L, "r3", 1L, "other", 16L, "none", 1L)), byRoute);
    }
}
