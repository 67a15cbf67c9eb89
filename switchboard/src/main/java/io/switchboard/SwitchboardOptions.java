package io.switchboard;

import io.switchboard.core.DatacenterName;
import io.switchboard.core.Locality;
import io.switchboard.core.Text;
import io.switchboard.core.directory.GuardedDirectory;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.layout.FormatChoice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a program uses its registry.
 *
 * @param etcd how to reach etcd and how to use it
 * @param snapshotCache the directory that keeps the last good set of each followed service, for a start without etcd;
 *     null: none is kept. Unless given it is the value of {@value Switchboard#CACHE_VARIABLE} (a directory, or
 *     {@code off}), else {@code switchboard/snapshots} in {@code $XDG_CACHE_HOME}, else in {@code ~/.cache}
 * @param registry tells this registry's services from others' in that directory. Unless given it is made of etcd's
 *     endpoints and the namespace, so that another list of endpoints begins with an empty cache; give a name where that
 *     list changes. Names and namespaces do not mix either
 * @param massRemovalGrace if most instances vanish from the registry at once, how long those that still respond are
 *     called at most; 5 min unless given. Zero: every removal is applied at once
 * @param locality where this program runs: its channels prefer instances that are near, and its servers are announced
 *     with it unless they have their own. Unless given it is the value of {@value Switchboard#ZONE_VARIABLE}, else
 *     unknown
 * @param datacenter in which datacenter this program runs, of which {@code etcd} is the registry; empty: not given. The
 *     default is the value of {@value Switchboard#DATACENTER_VARIABLE}
 * @param others the other datacenters, whose registries are read too and whose servers are called when those of the own
 *     one cannot answer; none unless given or, where the environment names the own registry, listed in
 *     {@value Switchboard#DATACENTERS_VARIABLE}
 * @param telemetry is called for snapshots, registrations, picks and the other events of {@link Telemetry}; none unless
 *     given. One for each Switchboard
 */
public record SwitchboardOptions(
        EtcdOptions etcd,
        @Nullable Path snapshotCache,
        String registry,
        Duration massRemovalGrace,
        Locality locality,
        String datacenter,
        List<Datacenter> others,
        Telemetry telemetry) {

    /**
     * @throws IllegalArgumentException if the grace for mass removals is negative, or the datacenters do not fit
     *     together; the message says why
     */
    public SwitchboardOptions {
        others = List.copyOf(others);
        requireDatacenters(datacenter, others);
        if (massRemovalGrace.isNegative()) {
            throw new IllegalArgumentException(
                    "massRemovalGrace " + massRemovalGrace + " is negative; zero means to apply every removal at once");
        }
    }

    private static void requireDatacenters(String own, List<Datacenter> others) {
        if (!own.isEmpty()) {
            DatacenterName unused = new DatacenterName(own);
        } else if (!others.isEmpty()) {
            throw new IllegalArgumentException("other datacenters are given, such as "
                    + others.get(0).name() + ", and not the own one; name it, for example datacenter(\"us\")");
        }
        Set<String> names = new HashSet<>(Set.of(own));
        for (Datacenter other : others) {
            if (!names.add(other.name().value())) {
                throw new IllegalArgumentException("datacenter " + other.name() + " is given twice"
                        + (other.name().value().equals(own) ? ", as the own one and as another" : ""));
            }
        }
    }

    /**
     * Starts options for the etcd at these endpoints, with the other settings of the environment variables: namespace,
     * format, and the registries of other datacenters; see {@link Switchboard#connect(String...)}.
     *
     * @param endpoints none: those of {@value Switchboard#ENDPOINTS_VARIABLE}, else those of the own datacenter in
     *     {@value Switchboard#DATACENTERS_VARIABLE}
     */
    public static Builder builder(String... endpoints) {
        return builder(System.getenv(), endpoints);
    }

    static Builder builder(Map<String, String> environment, String... endpoints) {
        String own = DatacentersOfEnvironment.own(environment);
        EtcdOptions etcd = null;
        List<Datacenter> others = new ArrayList<>();
        for (Datacenter one : DatacentersOfEnvironment.all(environment)) {
            if (!one.name().value().equals(own)) {
                others.add(one);
            } else if (endpoints.length == 0
                    && environment
                            .getOrDefault(Switchboard.ENDPOINTS_VARIABLE, "")
                            .isBlank()) {
                etcd = one.etcd();
            }
        }
        return new Builder(
                        etcd != null
                                ? etcd
                                : RegistryOfEnvironment.options(environment, endpoints)
                                        .build(),
                        environment)
                .otherDatacenters(others);
    }

    /** Starts options for this etcd, whatever the environment variables are. */
    public static Builder builder(EtcdOptions etcd) {
        return new Builder(etcd, System.getenv());
    }

    /** Collects the parts of {@link SwitchboardOptions}. */
    public static final class Builder {
        private EtcdOptions etcd;
        private final Map<String, String> environment;
        private @Nullable Path snapshotCache;
        private boolean cacheChosen;
        private @Nullable String name;
        private Duration massRemovalGrace = GuardedDirectory.DEFAULT_BOUND;
        private @Nullable Locality locality;
        private @Nullable String datacenter;
        private List<Datacenter> others = List.of();
        private Telemetry telemetry = Telemetry.NONE;

        private Builder(EtcdOptions etcd, Map<String, String> environment) {
            this.etcd = etcd;
            this.environment = environment;
        }

        /** Keeps sets in this directory, which several programs may share. */
        public Builder snapshotCache(Path directory) {
            snapshotCache = directory;
            cacheChosen = true;
            return this;
        }

        /** Keeps nothing on disk. */
        public Builder withoutSnapshotCache() {
            snapshotCache = null;
            cacheChosen = true;
            return this;
        }

        /**
         * Names the registry in the cache, whatever its endpoints are.
         *
         * @throws IllegalArgumentException if the name is empty, or has a slash or a control character
         */
        public Builder registryName(String name) {
            if (name.isEmpty() || name.indexOf('/') >= 0 || name.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException("registry name \"" + Text.printable(name)
                        + "\" is empty, or has a slash or a control character; choose a word, for example \"prod\"");
            }
            this.name = name;
            return this;
        }

        /**
         * Keeps instances that a mass removal took away for this long at most, while they respond; zero: not at all.
         */
        public Builder massRemovalGrace(Duration grace) {
            massRemovalGrace = grace;
            return this;
        }

        public Builder locality(Locality locality) {
            this.locality = locality;
            return this;
        }

        /** The format of the own registry, as a target has it. */
        Builder format(FormatChoice format) {
            etcd = etcd.toBuilder().format(format).build();
            return this;
        }

        /** Names the datacenter in which this program runs: see {@link DatacenterName}. */
        public Builder datacenter(String name) {
            datacenter = name;
            return this;
        }

        /** The other datacenters, instead of those that were given so far. */
        public Builder otherDatacenters(Datacenter... others) {
            return otherDatacenters(List.of(others));
        }

        /** As {@link #otherDatacenters(Datacenter...)}. */
        public Builder otherDatacenters(List<Datacenter> others) {
            this.others = List.copyOf(others);
            return this;
        }

        public Builder telemetry(Telemetry telemetry) {
            this.telemetry = telemetry;
            return this;
        }

        /** @throws IllegalArgumentException as {@link SwitchboardOptions} does */
        public SwitchboardOptions build() {
            return new SwitchboardOptions(
                    etcd,
                    cacheChosen
                            ? snapshotCache
                            : CacheLocation.ofEnvironment(environment, System.getProperty("user.home")),
                    CacheLocation.registry(etcd, name),
                    massRemovalGrace,
                    locality != null ? locality : Zone.ofEnvironment(environment),
                    datacenter != null ? datacenter : DatacentersOfEnvironment.own(environment),
                    others,
                    telemetry);
        }
    }
}
