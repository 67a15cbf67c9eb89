package io.switchboard.benchmarks.picks;

import io.grpc.Deadline;
import io.grpc.EquivalentAddressGroup;
import io.switchboard.core.DatacenterName;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceList;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.DatacenterDirectory;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.Drains;
import io.switchboard.core.directory.FederatedDirectory;
import io.switchboard.core.directory.Subscription;
import io.switchboard.core.time.Scheduler;
import io.switchboard.grpc.InstanceAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Registries of several datacenters that say what they are told to, each with as many instances of one service; the
 * first is the client's own. For use by one thread.
 */
final class Registries {
    static final ServiceName SERVICE = new ServiceName("shop");

    /** Endpoint 0 of the second registry has this number, and so on. */
    private static final int APART = 100_000;

    private final List<Scripted> all = new ArrayList<>();

    Registries(int registries, int instances) {
        for (int registry = 0; registry < registries; registry++) {
            List<Instance> listed = new ArrayList<>(instances);
            for (int i = 0; i < instances; i++) {
                listed.add(instance(registry * APART + i, 100));
            }
            all.add(new Scripted("dc-" + registry, snapshot(InstanceList.copyOf(listed))));
        }
    }

    private static Instance instance(int number, int weight) {
        EquivalentAddressGroup endpoint = NumberedEndpoints.endpoint(number, weight);
        return Objects.requireNonNull(endpoint.getAttributes().get(InstanceAttributes.INSTANCE));
    }

    private static Snapshot snapshot(InstanceList instances) {
        return new Snapshot(SERVICE, instances, 1, Freshness.LIVE, Instant.EPOCH, 0, Set.of(), null, null, List.of());
    }

    /** As a client has them: of one registry as it is, without a datacenter's name. */
    Directory directory() {
        return all.size() == 1 ? all.get(0) : joined();
    }

    /** All of them joined, be it only one. */
    Directory joined() {
        return new FederatedDirectory(all, false, config -> Set.of(), new AtOnce());
    }

    /** What a registry says now. */
    Snapshot latest(int registry) {
        return all.get(registry).latest;
    }

    /** What it says once one instance in the middle has another weight: made of the set before, as a watch does. */
    Snapshot changed(int registry) {
        InstanceList before = latest(registry).instances();
        int middle = before.size() / 2;
        return snapshot(before.with(instance(registry * APART + middle, 200)));
    }

    /** Tells of a set, on the caller's thread until all is done. */
    void tell(int registry, Snapshot snapshot) {
        all.get(registry).tell(snapshot);
    }

    /** A registry, and the datacenter that it is of. */
    private static final class Scripted implements DatacenterDirectory, Directory {
        private final DatacenterName name;
        private final List<Consumer<Snapshot>> listeners = new ArrayList<>();
        private Snapshot latest;

        Scripted(String name, Snapshot latest) {
            this.name = new DatacenterName(name);
            this.latest = latest;
        }

        void tell(Snapshot snapshot) {
            latest = snapshot;
            listeners.forEach(listener -> listener.accept(snapshot));
        }

        @Override
        public Subscription follow(ServiceName service, Consumer<Snapshot> listener) {
            listeners.add(listener);
            listener.accept(latest);
            return new Subscription() {
                @Override
                public void refresh() {}

                @Override
                public void answered(String instanceId) {}

                @Override
                public void close() {
                    listeners.remove(listener);
                }
            };
        }

        @Override
        public String registry() {
            return "a script";
        }

        @Override
        public DatacenterName name() {
            return name;
        }

        @Override
        public Directory directory() {
            return this;
        }

        @Override
        public Drains drains() {
            return Drains.NONE;
        }

        @Override
        public String network() {
            return "";
        }

        @Override
        public OptionalLong roundTripNanos() {
            return OptionalLong.empty();
        }
    }

    /** No thread is in the times; and what is for later is for after the run. */
    private static final class AtOnce implements Scheduler {
        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public long nanos() {
            return Deadline.getSystemTicker().nanoTime();
        }

        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public Cancellable after(Duration delay, Runnable task) {
            return () -> {};
        }
    }
}
