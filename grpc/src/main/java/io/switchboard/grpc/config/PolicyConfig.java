package io.switchboard.grpc.config;

import io.grpc.Metadata;
import io.grpc.NameResolver.ConfigOrError;
import io.grpc.Status;
import io.switchboard.balancing.SlowStart;
import io.switchboard.core.Locality;
import io.switchboard.core.Text;
import io.switchboard.core.telemetry.PickCount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a service config says of the policy, under {@code loadBalancingConfig}: {@code {"switchboard": {…}}}; immutable.
 *
 * <p>{@link #of} reads it and checks it, {@link #toMap} writes it. One that a program puts together is checked by
 * reading what was written.
 *
 * @param hashHeader where the key of a call is; null, or a call without it: in the call option of
 *     {@code SwitchboardPolicy.HASH_KEY}
 * @param preferLocal whether instances in the client's own zone, then region, come first
 * @param overprovisioning how much of a locality may be lost before its calls go elsewhere: 1.4 is 29 %
 * @param memory how long it is remembered what a locality has lost: after this time 37 % of it; zero: not at all
 * @param panicThreshold the share of instances, from 0 to 1, below which localities no longer matter
 * @param datacenters how calls are spread over several of them
 * @param slowStart null: new instances get their share at once
 * @param subsetSize how many instances a channel connects to; 0: all
 * @param routes the first that matches a call decides; a call that none matches goes to any instance
 */
public record PolicyConfig(
        ChoiceConfig choice,
        Metadata.@Nullable Key<String> hashHeader,
        boolean preferLocal,
        double overprovisioning,
        Duration memory,
        double panicThreshold,
        DatacentersConfig datacenters,
        @Nullable SlowStart slowStart,
        int subsetSize,
        List<Route> routes) {

    /** What holds where nothing is said. */
    public static final PolicyConfig DEFAULT = new PolicyConfig(
            ChoiceConfig.DEFAULT,
            null,
            true,
            1.4,
            Duration.ofMinutes(10),
            0.5,
            DatacentersConfig.DEFAULT,
            null,
            0,
            List.of());

    /** A route of such a name would be counted with calls that are not its. */
    private static final Set<String> RESERVED = Set.of(PickCount.NO_ROUTE, PickCount.OTHER_ROUTES);

    /** The policy's name in a service config. */
    public static final String POLICY = "switchboard";

    private static final String ROOT = "loadBalancingConfig: " + POLICY;

    /** Whether it matters which part of a locality cannot be called. */
    public boolean goesByHealth(Locality own) {
        return preferLocal && !own.equals(Locality.UNKNOWN);
    }

    /** Whether a route would rather fail a call than send it elsewhere. */
    public boolean mayRefuse() {
        return routes.stream().anyMatch(route -> route.fallback() == Route.Fallback.FAIL);
    }

    /** Whether some calls are meant for some instances, and wait for those that are connecting. */
    public boolean awaits() {
        return !routes.isEmpty() || choice.policy().bits == ChoiceConfig.Bits.KEY;
    }

    /** The config, or an error that says what is wrong with it, and where. */
    public static ConfigOrError parse(Map<String, ?> raw) {
        try {
            return ConfigOrError.fromConfig(of(raw));
        } catch (IllegalArgumentException e) {
            return ConfigOrError.fromError(
                    Status.UNAVAILABLE.withDescription(Text.message(String.valueOf(e.getMessage()))));
        }
    }

    /**
     * Reads what stands under {@code switchboard} in a service config, with numbers as gRPC gives them.
     *
     * @throws IllegalArgumentException if something is wrong with it; the message says what, and where
     */
    public static PolicyConfig of(Map<String, ?> raw) {
        return read(new ConfigReader(raw, ROOT));
    }

    /** What {@link #of} reads, with each setting that is not the default. */
    public Map<String, Object> toMap() {
        return PolicyConfigWriter.write(this);
    }

    /** @throws ConfigReader.Invalid if something is wrong with it */
    static PolicyConfig read(ConfigReader config) {
        ConfigReader choice = config.object("choice");
        ConfigReader hashKey = config.object("hashKey");
        Metadata.Key<String> hashHeader = null;
        if (hashKey != null) {
            hashHeader = HeaderMatch.key(hashKey, "header");
            hashKey.end();
        }
        boolean preferLocal = DEFAULT.preferLocal;
        double overprovisioning = DEFAULT.overprovisioning;
        Duration memory = DEFAULT.memory;
        ConfigReader locality = config.object("locality");
        if (locality != null) {
            preferLocal =
                    locality.word("prefer", "zone", List.of("zone", "none")).equals("zone");
            memory = Duration.ofNanos(locality.nanos("memory", memory.toNanos(), 0, TimeUnit.DAYS.toNanos(1)));
            overprovisioning = locality.number("overprovisioning", overprovisioning, 1, 100);
            locality.end();
        }
        ConfigReader datacenters = config.object("datacenters");
        ConfigReader slowStart = config.object("slowStart");
        ConfigReader subset = config.object("subset");
        int subsetSize = 0;
        if (subset != null) {
            subsetSize = subset.whole("size", 0, 1, 1_000_000);
            if (!subset.has("size")) {
                throw new ConfigReader.Invalid(subset.at("size"), "is missing; write how many instances to connect to");
            }
            subset.end();
        }
        ChoiceConfig chosen = choice == null ? ChoiceConfig.DEFAULT : ChoiceConfig.read(choice);
        PolicyConfig read = new PolicyConfig(
                chosen,
                hashHeader,
                preferLocal,
                overprovisioning,
                memory,
                config.number("panicThreshold", DEFAULT.panicThreshold * 100, 0, 100) / 100,
                datacenters == null ? DatacentersConfig.DEFAULT : DatacentersConfig.read(datacenters),
                slowStart == null ? null : slowStart(slowStart),
                subsetSize,
                routes(config));
        config.end();
        limit(read, config.at("routes"));
        return read;
    }

    private static void limit(PolicyConfig config, String path) {
        List<Route> routes = config.routes;
        ConfigLimits.atMost(path, "routes", routes.size(), ConfigLimits.ROUTES, "a call is held against each");
        ConfigLimits.atMost(
                path,
                "headers to match in all",
                routes.stream().mapToLong(route -> route.headers().size()).sum(),
                ConfigLimits.HEADERS,
                "each is read in every call");
        ConfigLimits.atMost(
                path,
                "methods in all",
                routes.stream().mapToLong(route -> route.methods().size()).sum(),
                ConfigLimits.METHODS,
                "a call is held against each");
        ConfigLimits.atMost(
                path,
                "subsets in all",
                routes.stream().mapToLong(route -> route.subsets().size()).sum(),
                ConfigLimits.SUBSETS,
                "each is made ready at every change");
        if (config.choice.policy().bits == ChoiceConfig.Bits.KEY) {
            ConfigLimits.atMost(
                    path,
                    "different subsets",
                    routes.stream()
                            .flatMap(route -> route.subsets().stream())
                            .map(SubsetRule::members)
                            .distinct()
                            .count(),
                    ConfigLimits.SUBSETS_BY_KEY,
                    config.choice.policy().configName() + " makes a table for each");
        }
    }

    private static SlowStart slowStart(ConfigReader slowStart) {
        SlowStart read = new SlowStart(
                Duration.ofNanos(slowStart.nanos(
                        "window", TimeUnit.SECONDS.toNanos(30), TimeUnit.SECONDS.toNanos(1), TimeUnit.DAYS.toNanos(1))),
                slowStart.number("aggression", 1, 0.01, 100),
                slowStart.number("minimum", 10, 0, 100) / 100);
        slowStart.end();
        return read;
    }

    private static List<Route> routes(ConfigReader config) {
        List<Route> routes = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (ConfigReader route : config.objects("routes")) {
            Route read = Route.read(route, routes.size());
            if (RESERVED.contains(read.name())) {
                throw new ConfigReader.Invalid(
                        route.at("name"),
                        "\"" + read.name()
                                + "\" is what metrics call the calls that are not counted by route; write another");
            }
            if (!names.add(read.name())) {
                throw new ConfigReader.Invalid(
                        route.at("name"), "\"" + Text.printable(read.name()) + "\" is the name of another route");
            }
            routes.add(read);
        }
        return List.copyOf(routes);
    }
}
