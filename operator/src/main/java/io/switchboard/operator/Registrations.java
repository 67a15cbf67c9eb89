package io.switchboard.operator;

import com.google.protobuf.ByteString;
import io.switchboard.core.InstanceState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Text;
import io.switchboard.core.telemetry.SkipReason;
import io.switchboard.etcd.OperatorKeys;
import io.switchboard.etcd.RegistryAccess.Fold;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.LeaseGrpc;
import io.switchboard.etcd.api.LeaseTimeToLiveRequest;
import io.switchboard.etcd.layout.InstanceCodec;
import io.switchboard.etcd.layout.InstanceReader;
import io.switchboard.etcd.layout.SkippedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads registrations as they are stored, by the same reader as clients do. */
final class Registrations {
    private final Kv kv;
    private final OperatorKeys keys;
    private final InstanceReader reader;

    Registrations(Kv kv, OperatorKeys keys, InstanceReader reader) {
        this.kv = kv;
        this.keys = keys;
        this.reader = reader;
    }

    /** All services of the namespace, by name. */
    CompletableFuture<RegisteredServices> services() {
        return kv.read(keys.registrations(), false, () -> new Fold<>() {
            private final Map<ServiceName, RegisteredService> found = new TreeMap<>();
            private final Set<OperatorKeys.ServiceAndId> respelled = new HashSet<>();
            private long leftOut;

            @Override
            public void add(KeyValue entry) {
                if (entry.getKey().startsWith(keys.own())) {
                    return;
                }
                OperatorKeys.ServiceAndId name = OperatorKeys.split(entry.getKey(), keys.registrations());
                if (name != null && isCounted(name)) {
                    return;
                }
                RegisteredService one = name == null ? null : count(name, entry.getValue());
                if (one == null) {
                    leftOut++;
                    return;
                }
                found.merge(one.name(), one, Registrations::sum);
                Collected.requireRoom(found.size() + respelled.size(), "read all services");
            }

            /** Those that are spelled otherwise are before those that are not, in the order of keys. */
            private boolean isCounted(OperatorKeys.ServiceAndId name) {
                OperatorKeys.ServiceAndId usual =
                        new OperatorKeys.ServiceAndId(name.service(), reader.spelled(name.id()));
                return usual.equals(name) ? respelled.contains(usual) : !respelled.add(usual);
            }

            @Override
            public RegisteredServices result(long revision) {
                return new RegisteredServices(List.copyOf(found.values()), leftOut);
            }
        });
    }

    CompletableFuture<RegisteredInstances> instances(ServiceName service) {
        ByteString prefix = keys.instances(service);
        return kv.read(prefix, false, () -> new Fold<>() {
            private final List<RegisteredInstance> instances = new ArrayList<>();
            private final List<SkippedEntry> skipped = new ArrayList<>();
            private final Map<String, Integer> places = new HashMap<>();

            @Override
            public void add(KeyValue entry) {
                String said = InstanceReader.id(entry.getKey(), prefix);
                String id = reader.spelled(said);
                try {
                    InstanceCodec.Read read = reader.read(id, entry.getValue());
                    if (read.isOf(service)) {
                        put(
                                new RegisteredInstance(read.instance(), entry.getModRevision(), entry.getLease()),
                                id.equals(said));
                    }
                } catch (SkippedException e) {
                    skipped.add(new SkippedEntry(said, e.reason(), String.valueOf(e.getMessage())));
                }
                Collected.requireRoom(instances.size() + skipped.size(), Kv.what(prefix));
            }

            /** As those who follow choose among the spellings of one id. */
            private void put(RegisteredInstance one, boolean usual) {
                Integer place = places.putIfAbsent(one.instance().id(), instances.size());
                if (place == null) {
                    instances.add(one);
                } else if (usual) {
                    instances.set(place, one);
                }
            }

            @Override
            public RegisteredInstances result(long revision) {
                return new RegisteredInstances(service, instances, skipped, revision);
            }
        });
    }

    /** The ids under the service's name, whatever they hold. */
    CompletableFuture<Set<String>> ids(ServiceName service) {
        ByteString prefix = keys.instances(service);
        return kv.list(prefix, true, 0)
                .thenApply(content -> content.keys().stream()
                        .map(entry -> reader.spelled(InstanceReader.id(entry.getKey(), prefix)))
                        .collect(Collectors.toSet()));
    }

    /** @throws IllegalArgumentException if clients take no instance with this id, nor an override of it */
    void requireId(String id) {
        try {
            reader.requireId(id);
        } catch (SkippedException e) {
            throw new IllegalArgumentException(
                    "no instance is called \"" + Text.printable(id) + "\": " + e.getMessage(), e);
        }
    }

    private @Nullable RegisteredService count(OperatorKeys.ServiceAndId name, ByteString value) {
        try {
            boolean draining = reader.read(name.id(), value).instance().state() == InstanceState.DRAINING;
            return new RegisteredService(name.service(), 1, draining ? 1 : 0, 0);
        } catch (SkippedException e) {
            return e.reason() == SkipReason.ADDRESS_REFUSED ? new RegisteredService(name.service(), 0, 0, 1) : null;
        }
    }

    private static RegisteredService sum(RegisteredService one, RegisteredService other) {
        return new RegisteredService(
                one.name(),
                one.instances() + other.instances(),
                one.draining() + other.draining(),
                one.refused() + other.refused());
    }

    /** How long leases last without another heartbeat; what is not answered is left out. */
    CompletableFuture<Map<Long, Duration>> ttls(Collection<Long> leases) {
        CompletableFuture<Map<Long, Duration>> all = CompletableFuture.completedFuture(new HashMap<>());
        for (long lease : leases) {
            CompletableFuture<Long> seconds = kv.send(
                            LeaseGrpc.getLeaseTimeToLiveMethod(),
                            LeaseTimeToLiveRequest.newBuilder().setID(lease).build(),
                            "read a lease")
                    .handle((answer, failure) -> failure == null ? answer.getTTL() : -1L);
            all = all.thenCombine(seconds, (ttls, left) -> {
                if (left >= 0) {
                    ttls.put(lease, Duration.ofSeconds(left));
                }
                return ttls;
            });
        }
        return all;
    }
}
