package io.switchboard.grpc.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PolicyConfigWriterTest {
    private final Random random = new Random(18);

    @Test
    void the_default_is_written_as_nothing() {
        assertEquals(Map.of(), PolicyConfig.DEFAULT.toMap());
        assertEquals(PolicyConfig.DEFAULT, PolicyConfig.of(Map.of()));
    }

    @Test
    void a_config_is_written_as_it_is_read() {
        String text = "{choice: {ring_hash: {boundedLoad: 1.25}}, hashKey: {header: x-user},"
                + " locality: {prefer: none, overprovisioning: 2, memory: 1.5s}, panicThreshold: 7,"
                + " datacenters: {failover: never, order: [eu, us], leave: 0.3, enter: 0.9, hold: 5s, ramp: 0s, maxAdded: 0.3,"
                + " usualLoad: 0.6},"
                + " slowStart: {window: 60s, aggression: 2, minimum: 7}, subset: {size: 20}, routes: [{name: beta,"
                + " match: {headers: [{name: x-beta, exact: a}, {name: x-any, present: true}], methods: [p.S/M]},"
                + " subsets: [{name: two, version: v2, labels: {tier: gold}, weight: 0}, {name: rest, weight: 3}],"
                + " sticky: {header: x-user}, fallback: fail}]}";
        PolicyConfig config = PolicyConfig.of(JsonText.object(strict(text)));
        assertEquals(config, PolicyConfig.of(config.toMap()));
        assertEquals(7.0, config.toMap().get("panicThreshold"));
        assertEquals(
                Map.of("prefer", "none", "overprovisioning", 2.0, "memory", "1.5s"),
                config.toMap().get("locality"));
    }

    @Test
    void whatever_is_read_is_written_and_read_as_the_same() {
        for (int i = 0; i < 20_000; i++) {
            PolicyConfig config = PolicyConfig.of(config());
            assertEquals(config, PolicyConfig.of(config.toMap()));
        }
    }

    private Map<String, Object> config() {
        Map<String, Object> config = new LinkedHashMap<>();
        String policy = one("round_robin", "weighted_round_robin", "least_request", "random", "peak_ewma", "maglev");
        Map<String, Object> settings = new LinkedHashMap<>();
        if (policy.equals("peak_ewma")) {
            sometimes(settings, "decay", duration());
        } else if (policy.equals("maglev")) {
            sometimes(settings, "boundedLoad", 1.01 + random.nextDouble());
        } else if (!policy.equals("round_robin")) {
            Map<String, Object> reports = new LinkedHashMap<>();
            sometimes(reports, "enableOobLoadReport", random.nextBoolean());
            sometimes(reports, "oobReportingPeriod", duration());
            sometimes(reports, "blackoutPeriod", duration());
            sometimes(reports, "weightExpirationPeriod", duration());
            sometimes(reports, "weightUpdatePeriod", duration());
            sometimes(reports, "errorUtilizationPenalty", random.nextDouble() * 100);
            sometimes(
                    reports,
                    "metricNamesForComputingUtilization",
                    List.of("mem_utilization", one("named_metrics.a b", "utilization.disk")));
            sometimes(settings, "loadReports", reports);
        }
        sometimes(config, "choice", Map.of(policy, settings));
        sometimes(config, "hashKey", Map.of("header", one("x-user", "X-Mixed")));
        Map<String, Object> locality = new LinkedHashMap<>();
        sometimes(locality, "prefer", one("zone", "none"));
        sometimes(locality, "overprovisioning", 1 + random.nextDouble());
        sometimes(locality, "memory", duration());
        sometimes(config, "locality", locality);
        sometimes(config, "panicThreshold", random.nextBoolean() ? random.nextInt(101) : random.nextDouble() * 100);
        Map<String, Object> datacenters = new LinkedHashMap<>();
        sometimes(datacenters, "failover", one("never", "automatic", "operator"));
        sometimes(datacenters, "order", List.of("eu", one("us", "ap-1")));
        sometimes(datacenters, "only", List.of("eu", one("us", "ap-1")));
        sometimes(datacenters, "leave", 0.7 * random.nextDouble());
        sometimes(datacenters, "enter", 0.7 + 0.3 * random.nextDouble());
        sometimes(datacenters, "hold", duration());
        sometimes(datacenters, "ramp", duration());
        sometimes(datacenters, "maxAdded", 0.01 + 0.99 * random.nextDouble());
        sometimes(datacenters, "usualLoad", 0.01 + 0.99 * random.nextDouble());
        sometimes(config, "datacenters", datacenters);
        Map<String, Object> slowStart = new LinkedHashMap<>();
        sometimes(slowStart, "window", 1 + random.nextInt(100) + "s");
        sometimes(slowStart, "aggression", 0.5 + random.nextDouble());
        sometimes(slowStart, "minimum", random.nextDouble() * 100);
        sometimes(config, "slowStart", slowStart);
        sometimes(config, "subset", Map.of("size", 1.0 + random.nextInt(100)));
        List<Object> routes = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            routes.add(route(i));
        }
        sometimes(config, "routes", routes);
        return config;
    }

    private Map<String, Object> route(int number) {
        Map<String, Object> route = new LinkedHashMap<>();
        sometimes(route, "name", "r/" + number);
        String kind = one("exact", "prefix", "suffix", "contains");
        Map<String, Object> match = new LinkedHashMap<>();
        sometimes(match, "headers", List.of(Map.of("name", "x-a", kind, "v"), Map.of("name", "x-b", "present", true)));
        sometimes(match, "methods", List.of("p.S", "p.S/M"));
        sometimes(route, "match", match);
        Map<String, Object> subset = new LinkedHashMap<>();
        sometimes(subset, "name", "s");
        sometimes(subset, "version", one("", "v2"));
        sometimes(subset, "labels", Map.of("a", "b"));
        sometimes(subset, "weight", 1.0 + random.nextInt(10));
        route.put("subsets", List.of(subset, Map.of("weight", (double) random.nextInt(2))));
        sometimes(route, "sticky", Map.of("header", "x-user"));
        sometimes(route, "fallback", one("all", "fail"));
        return route;
    }

    private void sometimes(Map<String, Object> object, String name, Object value) {
        if (random.nextBoolean()) {
            object.put(name, value instanceof Integer number ? number.doubleValue() : value);
        }
    }

    private String one(String... words) {
        return words[random.nextInt(words.length)];
    }

    private String duration() {
        return 1 + random.nextInt(50) + "." + String.format("%09d", random.nextInt(1_000_000_000)) + "s";
    }

    /** JSON with its quotes, which the text leaves out where they are plain. */
    private static String strict(String text) {
        return text.replaceAll("([A-Za-z_][A-Za-z0-9_./-]*)", "\"$1\"")
                .replace("\"true\"", "true")
                .replaceAll("(\\d[\\d.]*)\"s\"", "\"$1s\"");
    }
}
