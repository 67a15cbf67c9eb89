package io.switchboard.grpc.config;

import io.switchboard.balancing.Failover;
import io.switchboard.core.DatacenterName;
import io.switchboard.core.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * How calls are spread over several datacenters: {@code datacenters} in the policy's config.
 *
 * @param failover when calls may leave their own datacenter
 * @param order the names of those that are to come first when they do; the others follow by nearness
 * @param only the names of the other datacenters in which the service is looked up; none: all that the client knows.
 *     The own one always is
 * @param leave the health, from 0 to 1, below which calls leave: the part of what the own datacenter had lately that is
 *     there
 * @param enter the health from which on they come back
 * @param hold for how long without a break it has to be as well as that
 * @param ramp how long they then take to come back
 * @param maxAdded what the calls of the own datacenter may add to another, as a part of what that one is able to;
 *     infinite: whatever there is
 * @param usualLoad the part of what a datacenter is able to that its own calls usually need
 */
public record DatacentersConfig(
        Failover.Mode failover,
        List<String> order,
        List<String> only,
        double leave,
        double enter,
        Duration hold,
        Duration ramp,
        double maxAdded,
        double usualLoad) {

    /** What 1/1.4, the usual overprovisioning, leaves room for: from here on those that are left could not bear all. */
    static final double LEAVE = 0.7;

    /** Half-way back to all. */
    static final double ENTER = 0.85;

    /** Longer than what flaps usually takes for a round, such as a server that fails and is started again. */
    static final Duration HOLD = Duration.ofSeconds(30);

    /** Steps of 1.7 % a second: servers that come back are cold. */
    static final Duration RAMP = Duration.ofSeconds(60);

    /** With the usual overprovisioning of 1.4 a datacenter is as full as can be at 1/1.4 of its servers. */
    static final double USUAL_LOAD = 0.7;

    /** What holds where nothing is said: no cap, since a default should fail no calls. */
    public static final DatacentersConfig DEFAULT = new DatacentersConfig(
            Failover.Mode.AUTOMATIC,
            List.of(),
            List.of(),
            LEAVE,
            ENTER,
            HOLD,
            RAMP,
            Double.POSITIVE_INFINITY,
            USUAL_LOAD);

    /** Of which each has a connection to a registry. */
    static final int MOST_NAMES = 64;

    private static final List<String> MODES = List.of("never", "automatic", "operator");
    private static final long LONGEST = TimeUnit.DAYS.toNanos(1);

    public DatacentersConfig {
        order = List.copyOf(order);
        only = List.copyOf(only);
    }

    /**
     * In which other datacenters a service config has its service looked up; empty: in all of them, as also where the
     * text is no config that clients take.
     */
    public static Set<String> namedBy(String serviceConfig) {
        try {
            if (ServiceConfigCheck.read(serviceConfig).get("loadBalancingConfig") instanceof List<?> policies) {
                for (Object policy : policies) {
                    if (policy instanceof Map<?, ?> named
                            && named.get(PolicyConfig.POLICY) instanceof Map<?, ?> settings) {
                        return Set.copyOf(PolicyConfig.read(new ConfigReader(settings, PolicyConfig.POLICY))
                                .datacenters()
                                .only());
                    }
                }
            }
            return Set.of();
        } catch (IllegalArgumentException e) {
            // Whoever takes the config for a channel says what is wrong with it.
            return Set.of();
        }
    }

    static DatacentersConfig read(ConfigReader datacenters) {
        String mode = datacenters.word("failover", word(Failover.Mode.AUTOMATIC), MODES);
        double leave = datacenters.number("leave", LEAVE, 0, 1);
        double enter = datacenters.number("enter", Math.max(ENTER, leave), 0, 1);
        if (enter < leave) {
            throw new ConfigReader.Invalid(
                    datacenters.at("enter"),
                    enter + " is below leave, " + leave + "; write no less, or calls would come back to leave again");
        }
        DatacentersConfig read = new DatacentersConfig(
                Failover.Mode.valueOf(mode.toUpperCase(Locale.ROOT)),
                names(datacenters, "order"),
                names(datacenters, "only"),
                leave,
                enter,
                Duration.ofNanos(datacenters.nanos("hold", HOLD.toNanos(), 0, LONGEST)),
                Duration.ofNanos(datacenters.nanos("ramp", RAMP.toNanos(), 0, LONGEST)),
                datacenters.number("maxAdded", Double.POSITIVE_INFINITY, 0.01, 1),
                datacenters.number("usualLoad", USUAL_LOAD, 0.01, 1));
        datacenters.end();
        return read;
    }

    private static List<String> names(ConfigReader datacenters, String field) {
        List<String> names = datacenters.texts(field);
        ConfigLimits.atMost(
                datacenters.at(field), "names", names.size(), MOST_NAMES, "each datacenter has a registry to follow");
        Set<String> seen = new HashSet<>();
        List<String> valid = new ArrayList<>();
        for (String name : names) {
            String path = datacenters.at(field) + "[" + valid.size() + "]";
            if (!DatacenterName.isValid(name)) {
                throw new ConfigReader.Invalid(
                        path,
                        "\"" + Text.printable(name)
                                + "\" is no name of a datacenter; it has 1 to 63 of a-z, 0-9 and -, such as \"eu\"");
            }
            if (!seen.add(name)) {
                throw new ConfigReader.Invalid(path, "\"" + name + "\" is there already; write each once");
            }
            valid.add(name);
        }
        return valid;
    }

    static String word(Failover.Mode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }

    /** Whether some calls may fail for want of room. */
    public boolean isCapped() {
        return !Double.isInfinite(maxAdded);
    }

    /** @param overprovisioning as for localities */
    public Failover.Rules rules(double overprovisioning) {
        return new Failover.Rules(
                failover,
                leave,
                enter,
                hold.toNanos(),
                ramp.toNanos(),
                overprovisioning,
                isCapped() ? new Failover.Cap(maxAdded, usualLoad) : Failover.Cap.NONE);
    }
}
