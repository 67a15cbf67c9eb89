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
 * @param memory the directory that keeps the last good set of each followed service, for the next start without etcd;
 *     null: none is kept. Unless given it is what {@value Switchboard#MEMORY_VARIABLE} says (a directory, or {@code off}), else
 *     {@code switchboard/memory} in {@code $XDG_CACHE_HOME}, else in {@code ~/.cache}
 * @param registry tells this registry's services from others' in that directory. Unless given it is made of etcd's
 *     endpoints and the namespace, so that another list of endpoints begins with an empty memory; give a name where that
 *     list changes. Names and namespaces do not mix either
 * @param doubt how long instances that a mass removal took away are kept at most while they answer; 5 min unless given.
 *     Zero: every removal is obeyed at once
 * @param locality where this program runs: its channels prefer instances that are near, and its servers are announced as
 *     being there unless they say otherwise. Unless given it is what {@value Switchboard#ZONE_VARIABLE} says, else unknown
 * @param telemetry what hears of snapshots, registrations, picks and what else {@link Telemetry} has, for metrics; none unless
 *     given. One for each Switchboard
 */
public record SwitchboardOptions(
        EtcdOptions etcd,
        @Nullable Path memory,
        String registry,
        Duration doubt,
        Locality locality,
        Telemetry telemetry) {

    /** @throws IllegalArgumentException if the time for doubt is negative */
    public SwitchboardOptions {
        if (doubt.isNegative()) {
            throw new IllegalArgumentException(
                    "doubt for " + doubt + " is negative; zero means to obey every removal at once");
        }
    }

    /** Starts options for the etcd at these endpoints; see {@link Switchboard#connect(String...)}. */
    public static Builder builder(String... endpoints) {
        return builder(EtcdOptions.builder(Switchboard.endpointsOr(endpoints)).build());
    }

    /** Starts options for this etcd. */
    public static Builder builder(EtcdOptions etcd) {
        return new Builder(etcd);
    }

    /** Collects the parts of {@link SwitchboardOptions}. */
    public static final class Builder {
        private final EtcdOptions etcd;
        private @Nullable Path memory;
        private boolean memoryChosen;
        private @Nullable String name;
        private Duration doubt = GuardedDirectory.DEFAULT_BOUND;
        private @Nullable Locality locality;
        private Telemetry telemetry = Telemetry.NONE;

        private Builder(EtcdOptions etcd) {
            this.etcd = etcd;
        }

        /** Keeps sets in this directory, which several programs may share. */
        public Builder memory(Path directory) {
            memory = directory;
            memoryChosen = true;
            return this;
        }

        /** Keeps nothing on disk. */
        public Builder withoutMemory() {
            memory = null;
            memoryChosen = true;
            return this;
        }

        /**
         * Names the registry in the memory, whatever its endpoints are.
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

        public Builder doubt(Duration doubt) {
            this.doubt = doubt;
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
                    memoryChosen ? memory : MemoryPlace.ofEnvironment(System.getenv(), System.getProperty("user.home")),
                    MemoryPlace.registry(etcd, name),
                    doubt,
                    locality != null ? locality : Zone.ofEnvironment(System.getenv()),
                    telemetry);
        }
    }
}
