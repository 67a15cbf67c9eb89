package io.switchboard.grpc.config;

import io.switchboard.balancing.SlowStart;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a {@link PolicyConfig} as it stands in a service config: what {@link PolicyConfig#of} reads as an equal one.
 */
final class PolicyConfigWriter {
    private PolicyConfigWriter() {}

    static Map<String, Object> write(PolicyConfig config) {
        PolicyConfig standard = PolicyConfig.DEFAULT;
        Map<String, Object> written = new LinkedHashMap<>();
        if (!config.choice().equals(standard.choice())) {
            written.put("choice", choice(config.choice()));
        }
        if (config.hashHeader() != null) {
            written.put("hashKey", Map.of("header", config.hashHeader().originalName()));
        }
        Map<String, Object> locality = locality(config, standard);
        if (!locality.isEmpty()) {
            written.put("locality", locality);
        }
        if (config.panicThreshold() != standard.panicThreshold()) {
            written.put("panicThreshold", percent(config.panicThreshold()));
        }
        Map<String, Object> datacenters = datacenters(config.datacenters());
        if (!datacenters.isEmpty()) {
            written.put("datacenters", datacenters);
        }
        if (config.slowStart() != null) {
            written.put("slowStart", slowStart(config.slowStart()));
        }
        if (config.subsetSize() > 0) {
            written.put("subset", Map.of("size", (double) config.subsetSize()));
        }
        if (!config.routes().isEmpty()) {
            written.put(
                    "routes",
                    config.routes().stream().map(PolicyConfigWriter::route).toList());
        }
        return written;
    }

    private static Map<String, Object> choice(ChoiceConfig choice) {
        Map<String, Object> settings = new LinkedHashMap<>();
        if (choice.boundedLoad() > 0) {
            settings.put("boundedLoad", choice.boundedLoad());
        }
        if (!choice.decay().equals(ChoiceConfig.DEFAULT.decay())) {
            settings.put("decay", text(choice.decay()));
        }
        if (choice.loadReports() != null) {
            settings.put("loadReports", choice.loadReports().toMap());
        }
        return Map.of(choice.policy().configName(), settings);
    }

    private static Map<String, Object> locality(PolicyConfig config, PolicyConfig standard) {
        Map<String, Object> locality = new LinkedHashMap<>();
        if (config.preferLocal() != standard.preferLocal()) {
            locality.put("prefer", config.preferLocal() ? "zone" : "none");
        }
        if (config.overprovisioning() != standard.overprovisioning()) {
            locality.put("overprovisioning", config.overprovisioning());
        }
        if (!config.memory().equals(standard.memory())) {
            locality.put("memory", text(config.memory()));
        }
        return locality;
    }

    private static Map<String, Object> datacenters(DatacentersConfig config) {
        DatacentersConfig standard = DatacentersConfig.DEFAULT;
        Map<String, Object> written = new LinkedHashMap<>();
        if (config.failover() != standard.failover()) {
            written.put("failover", DatacentersConfig.word(config.failover()));
        }
        if (!config.order().isEmpty()) {
            written.put("order", config.order());
        }
        if (!config.only().isEmpty()) {
            written.put("only", config.only());
        }
        if (config.leave() != standard.leave()) {
            written.put("leave", config.leave());
        }
        if (config.enter() != standard.enter()) {
            written.put("enter", config.enter());
        }
        if (!config.hold().equals(standard.hold())) {
            written.put("hold", text(config.hold()));
        }
        if (!config.ramp().equals(standard.ramp())) {
            written.put("ramp", text(config.ramp()));
        }
        if (config.isCapped()) {
            written.put("maxAdded", config.maxAdded());
        }
        if (config.usualLoad() != standard.usualLoad()) {
            written.put("usualLoad", config.usualLoad());
        }
        return written;
    }

    private static Map<String, Object> slowStart(SlowStart slowStart) {
        Map<String, Object> written = new LinkedHashMap<>();
        written.put("window", text(slowStart.window()));
        written.put("aggression", slowStart.aggression());
        written.put("minimum", percent(slowStart.minimum()));
        return written;
    }

    private static Map<String, Object> route(Route route) {
        Map<String, Object> match = new LinkedHashMap<>();
        if (!route.headers().isEmpty()) {
            match.put(
                    "headers",
                    route.headers().stream().map(PolicyConfigWriter::header).toList());
        }
        if (!route.methods().isEmpty()) {
            match.put("methods", route.methods());
        }
        Map<String, Object> written = new LinkedHashMap<>();
        written.put("name", route.name());
        if (!match.isEmpty()) {
            written.put("match", match);
        }
        written.put(
                "subsets",
                route.subsets().stream().map(PolicyConfigWriter::subset).toList());
        if (route.sticky() != null) {
            written.put("sticky", Map.of("header", route.sticky().originalName()));
        }
        written.put("fallback", route.fallback() == Route.Fallback.ALL ? "all" : "fail");
        return written;
    }

    private static Map<String, Object> header(HeaderMatch header) {
        Object value = header.kind() == HeaderMatch.Kind.PRESENT ? true : header.value();
        return Map.of("name", header.key().originalName(), header.kind().configName(), value);
    }

    private static Map<String, Object> subset(SubsetRule subset) {
        Map<String, Object> written = new LinkedHashMap<>();
        written.put("name", subset.name());
        if (subset.version() != null) {
            written.put("version", subset.version());
        }
        if (!subset.labels().isEmpty()) {
            written.put("labels", subset.labels());
        }
        written.put("weight", (double) subset.weight());
        return written;
    }

    /** As protobuf writes a duration in JSON: {@code 1.5s}. */
    static String text(Duration duration) {
        return BigDecimal.valueOf(duration.toNanos(), 9).stripTrailingZeros().toPlainString() + "s";
    }

    /** The percentage that is read as exactly this share; the shortest of them; a product may be one step beside it. */
    private static double percent(double share) {
        double product = share * 100;
        return List.of(Math.rint(product * 1e6) / 1e6, product, Math.nextUp(product), Math.nextDown(product)).stream()
                .filter(percentage -> percentage / 100 == share)
                .findFirst()
                .orElse(product);
    }
}
