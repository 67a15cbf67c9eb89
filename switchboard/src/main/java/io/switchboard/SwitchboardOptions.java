package io.switchboard;

import io.switchboard.core.Locality;
import io.switchboard.core.Text;
import io.switchboard.core.directory.GuardedDirectory;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.etcd.EtcdOptions;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a program uses its registry.
 *
 * @param etcd how to reach etcd and how to use it
 * @param snapshotCache the directory that keeps the last good set of each followed service, for a start without etcd;
 *     null: none is kept. Unless given it is what {@value Switchboard#CACHE_VARIABLE} says (a directory, or
 *     {@code off}), else {@code switchboard/snapshots} in {@code $XDG_CACHE_HOME}, else in {@code ~/.cache}
 * @param registry tells this registry's services from others' in that directory. Unless given it is made of etcd's
 *     endpoints and the namespace, so that another list of endpoints begins with an empty cache; give a name where that
 *     list changes. Names and namespaces do not mix either
 * @param massRemovalGrace if most instances vanish from the registry at once, how long those that still respond are
 *     called at most; 5 min unless given. Zero: every removal is applied at once
 * @param locality where this program runs: its channels prefer instances that are near, and its servers are announced
 *     as being there unless they say otherwise. Unless given it is what {@value Switchboard#ZONE_VARIABLE} says, else
 *     unknown
 * @param telemetry what hears of snapshots, registrations, picks and what else {@link Telemetry} has, for metrics; none
 *     unless given. One for each Switchboard
 */
public record SwitchboardOptions(
        EtcdOptions etcd,
        @Nullable Path snapshotCache,
        String registry,
        Duration massRemovalGrace,
        Locality locality,
        Telemetry telemetry) {

    /** @throws IllegalArgumentException if the grace for mass removals is negative */
    public SwitchboardOptions {
        if (massRemovalGrace.isNegative()) {
            throw new IllegalArgumentException(
                    "massRemovalGrace " + massRemovalGrace + " is negative; zero means to apply every removal at once");
        }
    }

    /**
     * Starts options for the etcd at these endpoints, with the namespace and the format that the environment says; see
     * {@link Switchboard#connect(String...)}.
     */
    public static Builder builder(String... endpoints) {
        return builder(RegistryOfEnvironment.options(System.getenv(), endpoints).build());
    }

    /** Starts options for this etcd, of which the environment says nothing. */
    public static Builder builder(EtcdOptions etcd) {
        return new Builder(etcd);
    }

    /** Collects the parts of {@link SwitchboardOptions}. */
    public static final class Builder {
        private final EtcdOptions etcd;
        private @Nullable Path snapshotCache;
        private boolean cacheChosen;
        private @Nullable String name;
        private Duration massRemovalGrace = GuardedDirectory.DEFAULT_BOUND;
        private @Nullable Locality locality;
        private Telemetry telemetry = Telemetry.NONE;

        private Builder(EtcdOptions etcd) {
            this.etcd = etcd;
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
                            : CacheLocation.ofEnvironment(System.getenv(), System.getProperty("user.home")),
                    CacheLocation.registry(etcd, name),
                    massRemovalGrace,
                    locality != null ? locality : Zone.ofEnvironment(System.getenv()),
                    telemetry);
        }
    }
}
