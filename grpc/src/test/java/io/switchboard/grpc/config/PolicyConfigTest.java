package io.switchboard.grpc.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.grpc.Metadata;
import io.grpc.NameResolver.ConfigOrError;
import io.grpc.Status;
import io.switchboard.balancing.Failover;
import io.switchboard.balancing.PeakEwma;
import io.switchboard.balancing.SlowStart;
import io.switchboard.grpc.Json;
import io.switchboard.grpc.SwitchboardLoadBalancerProvider;
import io.switchboard.grpc.config.ChoiceConfig.Policy;
import io.switchboard.grpc.config.HeaderMatch.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyConfigTest {
    private static final String ROOT = "loadBalancingConfig: switchboard";

    private static final String POLICIES =
            "round_robin, weighted_round_robin, least_request, peak_ewma, ring_hash, maglev, random";

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    private static PolicyConfig read(String json) {
        return PolicyConfig.of(Json.map(json));
    }

    /** As gRPC hears of it. */
    private static String error(String json) {
        ConfigOrError answer = new SwitchboardLoadBalancerProvider().parseLoadBalancingPolicyConfig(Json.map(json));
        Status error = answer.getError();
        if (error == null) {
            throw new AssertionError("taken as " + answer.getConfig());
        }
        assertEquals(Status.Code.UNAVAILABLE, error.getCode());
        return String.valueOf(error.getDescription());
    }

    @Test
    void a_full_document_is_read() {
        PolicyConfig config = read("""
                {
                  choice: {maglev: {boundedLoad: 1.25}},
                  hashKey: {header: "x-key"},
                  locality: {prefer: "none", overprovisioning: 2, memory: "300s"},
                  panicThreshold: 25,
                  datacenters: {
                    failover: "operator", order: ["eu", "us-east-1"],
                    only: ["eu", "ap"], leave: 0.4, enter: 0.6, hold: "10s", ramp: "0s",
                    maxAdded: 0.25, usualLoad: 0.5
                  },
                  slowStart: {window: "1.5s", aggression: 2, minimum: 5},
                  subset: {size: 20},
                  routes: [
                    {
                      name: "testers",
                      match: {
                        headers: [
                          {name: "x-tester", exact: "yes"},
                          {name: "x-build", prefix: "v2."},
                          {name: "x-user", suffix: ".t"},
                          {name: "x-agent", contains: "beta"},
                          {name: "x-debug", present: true}
                        ],
                        methods: ["demo.Greeter/Hello", "demo.Other"]
                      },
                      subsets: [{version: "v2"}],
                      fallback: "fail"
                    },
                    {
                      subsets: [
                        {name: "canary", version: "v2", labels: {tier: "gold", disk: "ssd"}, weight: 5},
                        {weight: 95}
                      ],
                      sticky: {header: "x-user"}
                    }
                  ]
                }
                """);
        assertEquals(
                new PolicyConfig(
                        new ChoiceConfig(Policy.MAGLEV, 1.25, PeakEwma.DEFAULT_DECAY),
                        key("x-key"),
                        false,
                        2,
                        Duration.ofMinutes(5),
                        0.25,
                        new DatacentersConfig(
                                Failover.Mode.OPERATOR,
                                List.of("eu", "us-east-1"),
                                List.of("eu", "ap"),
                                0.4,
                                0.6,
                                Duration.ofSeconds(10),
                                Duration.ZERO,
                                0.25,
                                0.5),
                        new SlowStart(Duration.ofMillis(1500), 2, 0.05),
                        20,
                        List.of(
                                new Route(
                                        "testers",
                                        List.of(
                                                new HeaderMatch(key("x-tester"), Kind.EXACT, "yes"),
                                                new HeaderMatch(key("x-build"), Kind.PREFIX, "v2."),
                                                new HeaderMatch(key("x-user"), Kind.SUFFIX, ".t"),
                                                new HeaderMatch(key("x-agent"), Kind.CONTAINS, "beta"),
                                                new HeaderMatch(key("x-debug"), Kind.PRESENT, "")),
                                        List.of("demo.Greeter/Hello", "demo.Other"),
                                        List.of(new SubsetRule("v2", "v2", Map.of(), 1)),
                                        null,
                                        Route.Fallback.FAIL),
                                new Route(
                                        "1",
                                        List.of(),
                                        List.of(),
                                        List.of(
                                                new SubsetRule(
                                                        "canary", "v2", Map.of("tier", "gold", "disk", "ssd"), 5),
                                                new SubsetRule("1", null, Map.of(), 95)),
                                        key("x-user"),
                                        Route.Fallback.ALL))),
                config);
    }

    @Test
    void a_service_config_names_the_other_datacenters_that_are_asked() {
        assertEquals(
                Set.of("eu", "ap"),
                DatacentersConfig.namedBy(
                        "{\"loadBalancingConfig\": [{\"switchboard\": {\"datacenters\": {\"only\": [\"eu\", \"ap\"]}}}]}"));
        for (String all : List.of(
                "{}",
                "",
                "[",
                "{\"loadBalancingConfig\": [{\"round_robin\": {}}]}",
                "{\"loadBalancingConfig\": [{\"switchboard\": {}}]}",
                "{\"loadBalancingConfig\": [{\"switchboard\": {\"datacenters\": {\"only\": [\"EU\"]}}}]}",
                "{\"loadBalancingConfig\": [{\"switchboard\": {\"datacenters\": {\"only\": [\"eu\"]}}}], \"odd\": 1}")) {
            assertEquals(Set.of(), DatacentersConfig.namedBy(all), all);
        }
    }

    @Test
    void what_is_left_out_or_null_has_its_default() {
        PolicyConfig standard = new PolicyConfig(
                new ChoiceConfig(Policy.WEIGHTED_ROUND_ROBIN, 0, Duration.ofSeconds(10)),
                null,
                true,
                1.4,
                Duration.ofMinutes(10),
                0.5,
                new DatacentersConfig(
                        Failover.Mode.AUTOMATIC,
                        List.of(),
                        List.of(),
                        0.7,
                        0.85,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(60),
                        Double.POSITIVE_INFINITY,
                        0.7),
                null,
                0,
                List.of());
        assertEquals(standard, read("{}"));
        assertEquals(standard, read("{locality: {}, datacenters: {}, routes: []}"));
        assertEquals(
                standard,
                read(
                        "{choice: null, hashKey: null, locality: null, panicThreshold: null, slowStart: null, subset: null,"
                                + " datacenters: null, routes: null}"));
    }

    @Test
    void a_high_threshold_to_leave_is_one_to_come_back_too() {
        assertEquals(0.9, read("{datacenters: {leave: 0.9}}").datacenters().enter());
    }

    @Test
    void an_order_has_so_many_names_at_most() {
        List<String> names =
                IntStream.range(0, 65).mapToObj(i -> "\"d" + i + "\"").toList();
        assertEquals(
                64,
                read("{datacenters: {order: " + names.subList(0, 64) + "}}")
                        .datacenters()
                        .order()
                        .size());
        assertTrue(error("{datacenters: {order: " + names + "}}")
                .contains("datacenters.order: has 65 names; there may be 64"));
    }

    @Test
    void slow_start_that_says_nothing_is_half_a_minute_from_a_tenth() {
        assertEquals(
                new SlowStart(Duration.ofSeconds(30), 1, 0.1),
                read("{slowStart: {}}").slowStart());
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void every_policy_is_chosen_by_its_name_in_lower_case(Policy policy) {
        String name = policy.name().toLowerCase(Locale.ROOT);
        ChoiceConfig choice = read("{choice: {" + name + ": {}}}").choice();
        assertEquals(policy, choice.policy());
        assertEquals(name, choice.policy().configName());
        assertEquals(policy == Policy.LEAST_REQUEST || policy == Policy.PEAK_EWMA, choice.needsLoad());
    }

    @Test
    void a_bound_needs_the_calls_counted() {
        assertTrue(read("{choice: {ring_hash: {boundedLoad: 1.01}}}").choice().needsLoad());
        assertFalse(read("{choice: {ring_hash: {}}}").choice().needsLoad());
    }

    @Test
    void durations_are_as_exact_as_they_are_written() {
        assertEquals(
                Duration.ofMillis(1),
                read("{choice: {peak_ewma: {decay: \"0.001s\"}}}").choice().decay());
        assertEquals(
                Duration.ofNanos(1_000_000_001),
                read("{choice: {peak_ewma: {decay: \"1.000000001s\"}}}")
                        .choice()
                        .decay());
    }

    @Test
    void whole_numbers_of_an_application_are_as_good_as_the_doubles_of_json() {
        assertEquals(read("{subset: {size: 3}}"), PolicyConfig.of(Map.of("subset", Map.of("size", 3))));
    }

    @Test
    void the_edges_of_a_range_are_inside() {
        assertEquals(0, read("{panicThreshold: 0}").panicThreshold());
        assertEquals(1, read("{panicThreshold: 100}").panicThreshold());
        assertEquals(1, read("{locality: {overprovisioning: 1}}").overprovisioning());
        assertEquals(1_000_000, read("{subset: {size: 1000000}}").subsetSize());
        assertEquals(
                new SlowStart(Duration.ofDays(1), 1, 0.1),
                read("{slowStart: {window: \"86400s\"}}").slowStart());
        assertEquals(
                List.of(1_000_000, 0),
                read("{routes: [{subsets: [{weight: 1000000}, {weight: 0}]}]}").routes().get(0).subsets().stream()
                        .map(SubsetRule::weight)
                        .toList());
    }

    /** Else each resolution would publish a picker. */
    @Test
    void equal_documents_are_equal_configs_and_others_are_not() {
        String match = "{name: \"x-user\", prefix: \"a+\"}";
        String json = "{hashKey: {header: \"x-key\"}, slowStart: {}, choice: {maglev: {}}, routes: [{match: {headers: ["
                + match + "]}, subsets: [{version: \"v2\"}], sticky: {header: \"x-user\"}}]}";
        assertEquals(read(json), read(json));
        assertEquals(read(json).hashCode(), read(json).hashCode());
        for (String other : List.of(
                json.replace("a+", "b+"),
                json.replace("prefix: \"a+\"", "present: true"),
                json.replace("\"v2\"", "\"v3\""),
                json.replace("x-key", "x-other"),
                json.replace("x-user", "x-other"),
                json.replace("maglev", "ring_hash"))) {
            assertNotEquals(read(json), read(other));
        }
    }

    @Test
    void only_a_route_that_would_rather_fail_makes_the_policy_ask_who_is_connecting() {
        assertFalse(read("{routes: [{subsets: [{}]}]}").mayRefuse());
        assertTrue(read("{routes: [{subsets: [{}]}, {subsets: [{}], fallback: \"fail\"}]}")
                .mayRefuse());
    }

    @Test
    void what_is_right_is_no_error() {
        ConfigOrError answer = new SwitchboardLoadBalancerProvider()
                .parseLoadBalancingPolicyConfig(Json.map("{choice: {random: {}}}"));
        assertNull(answer.getError());
        assertEquals(read("{choice: {random: {}}}"), answer.getConfig());
    }

    private static Stream<Arguments> pairs(String text) {
        return text.lines().map(line -> {
            int arrow = line.indexOf(" => ");
            return arguments(
                    line.substring(0, arrow).strip(), line.substring(arrow + 4).strip());
        });
    }

    private static Stream<Arguments> unknown() {
        return pairs("""
                {weigth: 1} => : unknown field "weigth"; there are choice, datacenters, hashKey, locality, panicThreshold, routes, slowStart, subset
                {b: 1, a: 2} => : unknown fields "a", "b"; there are choice, datacenters, hashKey, locality, panicThreshold, routes, slowStart, subset
                {choice: {round_robin: {x: 1}}} => .choice.round_robin: unknown field "x"; there are none
                {choice: {least_request: {choices: 2}}} => .choice.least_request: unknown field "choices"; there are loadReports
                {choice: {peak_ewma: {decya: "1s"}}} => .choice.peak_ewma: unknown field "decya"; there are decay
                {choice: {ring_hash: {bounded: 2}}} => .choice.ring_hash: unknown field "bounded"; there are boundedLoad
                {hashKey: {header: "x-key", cookie: "c"}} => .hashKey: unknown field "cookie"; there are header
                {locality: {prefr: "zone"}} => .locality: unknown field "prefr"; there are memory, overprovisioning, prefer
                {datacenters: {failver: "never"}} => .datacenters: unknown field "failver"; there are enter, failover, hold, leave, maxAdded, only, order, ramp, usualLoad
                {slowStart: {windo: "1s"}} => .slowStart: unknown field "windo"; there are aggression, minimum, window
                {subset: {size: 3, seed: 4}} => .subset: unknown field "seed"; there are size
                {routes: [{subsets: [{}], weight: 3}]} => .routes[0]: unknown field "weight"; there are fallback, match, name, sticky, subsets
                {routes: [{subsets: [{}]}, {subsets: [{}], match: {header: []}}]} => .routes[1].match: unknown field "header"; there are headers, methods
                {routes: [{subsets: [{}], match: {headers: [{name: "x-user", exact: "a", not: true}]}}]} => .routes[0].match.headers[0]: unknown field "not"; there are contains, exact, name, prefix, present, suffix
                {routes: [{subsets: [{}, {versoin: "v2"}]}]} => .routes[0].subsets[1]: unknown field "versoin"; there are labels, name, version, weight
                {routes: [{subsets: [{}], sticky: {header: "x-user", ttl: "1s"}}]} => .routes[0].sticky: unknown field "ttl"; there are header
                """);
    }

    private static Stream<Arguments> ofAnotherType() {
        return pairs("""
                {choice: "maglev"} => .choice: is a string; it has to be an object
                {choice: {maglev: 3}} => .choice.maglev: is a number; it has to be an object
                {choice: {maglev: {boundedLoad: "2"}}} => .choice.maglev.boundedLoad: is a string; it has to be a number
                {choice: {weighted_round_robin: {loadReports: {oob: true}}}} => .choice.weighted_round_robin.loadReports: unknown field "oob"; there are blackoutPeriod, enableOobLoadReport, errorUtilizationPenalty, metricNamesForComputingUtilization, oobReportingPeriod, weightExpirationPeriod, weightUpdatePeriod
                {choice: {random: {loadReports: 1}}} => .choice.random.loadReports: is a number; it has to be an object
                {choice: {round_robin: {loadReports: {}}}} => .choice.round_robin: unknown field "loadReports"; there are none
                {choice: {least_request: {loadReports: {weightUpdatePeriod: "0.09s"}}}} => .choice.least_request.loadReports.weightUpdatePeriod: "0.09s" is not between 0.1s and 86400s
                {choice: {least_request: {loadReports: {metricNamesForComputingUtilization: ["queue"]}}}} => .choice.least_request.loadReports.metricNamesForComputingUtilization: "queue" is not known; write cpu_utilization, mem_utilization, application_utilization, utilization.NAME or named_metrics.NAME
                {choice: {peak_ewma: {decay: 10}}} => .choice.peak_ewma.decay: is a number; it has to be a string
                {hashKey: "x-key"} => .hashKey: is a string; it has to be an object
                {hashKey: {header: 7}} => .hashKey.header: is a number; it has to be a string
                {locality: []} => .locality: is an array; it has to be an object
                {locality: {prefer: true}} => .locality.prefer: is true; it has to be a string
                {datacenters: "never"} => .datacenters: is a string; it has to be an object
                {datacenters: {order: "eu"}} => .datacenters.order: is a string; it has to be an array
                {datacenters: {order: [7]}} => .datacenters.order[0]: is a number; it has to be a string
                {datacenters: {hold: 30}} => .datacenters.hold: is a number; it has to be a string
                {panicThreshold: {}} => .panicThreshold: is an object; it has to be a number
                {slowStart: {window: 30}} => .slowStart.window: is a number; it has to be a string
                {subset: 20} => .subset: is a number; it has to be an object
                {subset: {size: "20"}} => .subset.size: is a string; it has to be a number
                {routes: {}} => .routes: is an object; it has to be an array
                {routes: [7]} => .routes[0]: is a number; it has to be an object
                {routes: [null]} => .routes[0]: is null; it has to be an object
                {routes: [{name: 1, subsets: [{}]}]} => .routes[0].name: is a number; it has to be a string
                {routes: [{match: {methods: "a.B"}, subsets: [{}]}]} => .routes[0].match.methods: is a string; it has to be an array
                {routes: [{match: {methods: ["a.B", 7]}, subsets: [{}]}]} => .routes[0].match.methods[1]: is a number; it has to be a string
                {routes: [{match: {headers: [{name: "x-user", exact: 5}]}, subsets: [{}]}]} => .routes[0].match.headers[0].exact: is a number; it has to be a string
                {routes: [{match: {headers: [{name: "x-user", present: "yes"}]}, subsets: [{}]}]} => .routes[0].match.headers[0].present: has to be true
                {routes: [{match: {headers: [{name: "x-user", present: false}]}, subsets: [{}]}]} => .routes[0].match.headers[0].present: has to be true
                {routes: [{subsets: [{version: 2}]}]} => .routes[0].subsets[0].version: is a number; it has to be a string
                {routes: [{subsets: [{labels: ["gold"]}]}]} => .routes[0].subsets[0].labels: is an array; it has to be an object
                {routes: [{subsets: [{labels: {tier: 1}}]}]} => .routes[0].subsets[0].labels.tier: is a number; it has to be a string
                {routes: [{subsets: [{weight: "5"}]}]} => .routes[0].subsets[0].weight: is a string; it has to be a number
                {routes: [{sticky: "x-user", subsets: [{}]}]} => .routes[0].sticky: is a string; it has to be an object
                """);
    }

    private static Stream<Arguments> outOfRange() {
        return pairs("""
                {panicThreshold: 101} => .panicThreshold: 101 is not between 0 and 100
                {panicThreshold: -0.5} => .panicThreshold: -0.5 is not between 0 and 100
                {locality: {overprovisioning: 0.9}} => .locality.overprovisioning: 0.9 is not between 1 and 100
                {locality: {memory: "86401s"}} => .locality.memory: "86401s" is not between 0s and 86400s
                {datacenters: {leave: 1.5}} => .datacenters.leave: 1.5 is not between 0 and 1
                {datacenters: {enter: -1}} => .datacenters.enter: -1 is not between 0 and 1
                {datacenters: {leave: 0.8, enter: 0.75}} => .datacenters.enter: 0.75 is below leave, 0.8; write no less, or calls would come back to leave again
                {datacenters: {enter: 0.5}} => .datacenters.enter: 0.5 is below leave, 0.7; write no less, or calls would come back to leave again
                {datacenters: {hold: "86401s"}} => .datacenters.hold: "86401s" is not between 0s and 86400s
                {datacenters: {ramp: "86401s"}} => .datacenters.ramp: "86401s" is not between 0s and 86400s
                {datacenters: {maxAdded: 0}} => .datacenters.maxAdded: 0 is not between 0.01 and 1
                {datacenters: {usualLoad: 1.2}} => .datacenters.usualLoad: 1.2 is not between 0.01 and 1
                {choice: {ring_hash: {boundedLoad: 1}}} => .choice.ring_hash.boundedLoad: 1 is not between 1.01 and 100
                {choice: {maglev: {boundedLoad: -2}}} => .choice.maglev.boundedLoad: -2 is not between 1.01 and 100
                {choice: {peak_ewma: {decay: "0.0009s"}}} => .choice.peak_ewma.decay: "0.0009s" is not between 0.001s and 3600s
                {choice: {peak_ewma: {decay: "3601s"}}} => .choice.peak_ewma.decay: "3601s" is not between 0.001s and 3600s
                {slowStart: {window: "0s"}} => .slowStart.window: "0s" is not between 1s and 86400s
                {slowStart: {aggression: 0}} => .slowStart.aggression: 0 is not between 0.01 and 100
                {slowStart: {minimum: 101}} => .slowStart.minimum: 101 is not between 0 and 100
                {subset: {size: 0}} => .subset.size: 0 is not between 1 and 1000000
                {subset: {size: 1000001}} => .subset.size: 1000001 is not between 1 and 1000000
                {subset: {size: 2.5}} => .subset.size: 2.5 is not a whole number
                {routes: [{subsets: [{weight: -5}]}]} => .routes[0].subsets[0].weight: -5 is not between 0 and 1000000
                {routes: [{subsets: [{weight: 0.5}]}]} => .routes[0].subsets[0].weight: 0.5 is not a whole number
                {routes: [{subsets: [{weight: 1e9}]}]} => .routes[0].subsets[0].weight: 1000000000 is not between 0 and 1000000
                """);
    }

    private static Stream<Arguments> thatSaysNothing() {
        return pairs("""
                {choice: {}} => .choice: has 0 fields; it needs exactly one of POLICIES
                {choice: {maglev: {}, random: {}}} => .choice: has 2 fields; it needs exactly one of POLICIES
                {choice: {leastRequest: {}}} => .choice: "leastRequest" is not known; it needs one of POLICIES
                {choice: {MAGLEV: {}}} => .choice: "MAGLEV" is not known; it needs one of POLICIES
                {choice: {maglev: null}} => .choice.maglev: is null; write {}
                {choice: {peak_ewma: {decay: "10"}}} => .choice.peak_ewma.decay: "10" is not a duration; write seconds, such as "1.5s"
                {choice: {peak_ewma: {decay: "-1s"}}} => .choice.peak_ewma.decay: "-1s" is not a duration; write seconds, such as "1.5s"
                {slowStart: {window: "10ms"}} => .slowStart.window: "10ms" is not a duration; write seconds, such as "1.5s"
                {slowStart: {window: "1m"}} => .slowStart.window: "1m" is not a duration; write seconds, such as "1.5s"
                {slowStart: {window: ""}} => .slowStart.window: "" is not a duration; write seconds, such as "1.5s"
                {locality: {prefer: "region"}} => .locality.prefer: "region" is not known; write zone or none
                {datacenters: {failover: "sometimes"}} => .datacenters.failover: "sometimes" is not known; write never or automatic or operator
                {datacenters: {order: ["eu", "EU"]}} => .datacenters.order[1]: "EU" is no name of a datacenter; it has 1 to 63 of a-z, 0-9 and -, such as "eu"
                {datacenters: {order: ["eu", "us", "eu"]}} => .datacenters.order[2]: "eu" is there already; write each once
                {subset: {}} => .subset.size: is missing; write how many instances to connect to
                {hashKey: {}} => .hashKey.header: "" is no name of a text header; write one, such as "x-user"
                {hashKey: {header: "x-trace-bin"}} => .hashKey.header: "x-trace-bin" is no name of a text header; write one, such as "x-user"
                {hashKey: {header: "X-Trace-Bin"}} => .hashKey.header: "X-Trace-Bin" is no name of a text header; write one, such as "x-user"
                {hashKey: {header: "x user"}} => .hashKey.header: "x user" is no header name; it has lower-case letters, digits, - _ .
                {hashKey: {header: ":path"}} => .hashKey.header: ":path" is no header name; it has lower-case letters, digits, - _ .
                {routes: [{subsets: [{}], sticky: {header: "x-user-bin"}}]} => .routes[0].sticky.header: "x-user-bin" is no name of a text header; write one, such as "x-user"
                {routes: [{subsets: [{}], match: {headers: [{exact: "a"}]}}]} => .routes[0].match.headers[0].name: "" is no name of a text header; write one, such as "x-user"
                {routes: [{subsets: [{}], match: {headers: [{name: "x-user"}]}}]} => .routes[0].match.headers[0].name: says nothing clear of the value; write exactly one of exact, prefix, suffix, contains, present
                {routes: [{subsets: [{}], match: {headers: [{name: "x-user", exact: "a", prefix: "a"}]}}]} => .routes[0].match.headers[0].name: says nothing clear of the value; write exactly one of exact, prefix, suffix, contains, present
                {routes: [{subsets: [{}], match: {headers: [{name: "x-user", regex: "["}]}}]} => .routes[0].match.headers[0].regex: is not taken: the time of a regular expression is up to whoever sends the header; write exact, prefix, suffix or contains, and a route for each value
                {routes: [{subsets: [{}], match: {methods: ["/Hello"]}}]} => .routes[0].match.methods[0]: "/Hello" is not a method; write "package.Service/Method" or "package.Service"
                {routes: [{subsets: [{}], match: {methods: ["a.B", "a.B/"]}}]} => .routes[0].match.methods[1]: "a.B/" is not a method; write "package.Service/Method" or "package.Service"
                {routes: [{subsets: [{}], match: {methods: ["a/b/c"]}}]} => .routes[0].match.methods[0]: "a/b/c" is not a method; write "package.Service/Method" or "package.Service"
                {routes: [{}]} => .routes[0].subsets: gives nobody a weight; write at least one subset whose weight is not 0
                {routes: [{subsets: []}]} => .routes[0].subsets: gives nobody a weight; write at least one subset whose weight is not 0
                {routes: [{subsets: [{weight: 0}, {weight: 0}]}]} => .routes[0].subsets: gives nobody a weight; write at least one subset whose weight is not 0
                {routes: [{subsets: [{}], fallback: "none"}]} => .routes[0].fallback: "none" is not known; write all or fail
                {routes: [{name: "a", subsets: [{}]}, {name: "a", subsets: [{}]}]} => .routes[1].name: "a" is the name of another route
                {routes: [{name: "1", subsets: [{}]}, {subsets: [{}]}]} => .routes[1].name: "1" is the name of another route
                """.replace("POLICIES", POLICIES));
    }

    /** JSON has no such numbers, but an application's maps may. */
    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void what_is_no_finite_number_is_in_no_range(double number) {
        for (Map<String, ?> config : List.<Map<String, ?>>of(
                Map.of("panicThreshold", number),
                Map.of("locality", Map.of("overprovisioning", number)),
                Map.of("datacenters", Map.of("maxAdded", number)),
                Map.of("datacenters", Map.of("leave", number)),
                Map.of("subset", Map.of("size", number)),
                Map.of("routes", List.of(Map.of("subsets", List.of(Map.of("weight", number))))))) {
            String told = String.valueOf(PolicyConfig.parse(config).getError());
            assertTrue(told.contains(": " + number + " is not between "), told);
        }
    }

    @ParameterizedTest
    @MethodSource({"unknown", "ofAnotherType", "outOfRange", "thatSaysNothing"})
    void what_is_wrong_is_told_with_its_place_and_the_remedy(String json, String told) {
        assertEquals(ROOT + told, error(json));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\\u001b[2J\": 1}",
                "{choice: {\"a\\u001b[2J\": {}}}",
                "{locality: {prefer: \"\\u001b[2J\"}}",
                "{slowStart: {window: \"\\u001b[2J\"}}",
                "{hashKey: {header: \"\\u001b[2J\"}}",
                "{routes: [{subsets: [{labels: {\"\\u001b[2J\": 1}}]}]}",
                "{routes: [{subsets: [{}], match: {methods: [\"/\\u001b[2J\"]}}]}",
                "{routes: [{name: \"\\u001b[2J\", subsets: [{}]}, {name: \"\\u001b[2J\", subsets: [{}]}]}",
            })
    void what_a_terminal_would_obey_is_escaped(String json) {
        String told = error(json);
        assertTrue(told.contains("\\u001b[2J"), told);
        assertFalse(told.contains("\u001b"), told);
    }
}
