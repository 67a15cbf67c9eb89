package io.switchboard.operator;

import com.google.protobuf.ByteString;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Text;
import io.switchboard.etcd.OperatorKeys;
import io.switchboard.etcd.RegistryAccess.Fold;
import io.switchboard.etcd.ServiceIndex;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
            private final ServiceIndex found = new ServiceIndex(keys, reader, ServiceIndex.MOST_KEYS);

            @Override
            public void add(KeyValue entry) {
                found.add(entry.getKey(), entry.getValue());
            }

            @Override
            public RegisteredServices result(long revision) {
                return new RegisteredServices(found.services(), found.leftOut());
            }
        });
    }

    CompletableFuture<ZonePopulation> population(Locality zone) {
        return kv.read(keys.registrations(), false, () -> ZonePopulation.fold(zone, keys, reader));
    }

    CompletableFuture<RegisteredInstances> instances(ServiceName service) {
        ByteString prefix = keys.instances(service);
        return kv.read(prefix, false, () -> new Fold<>() {
            private final Map<String, Entry> entries = new LinkedHashMap<>();

            /** As those who follow choose among the spellings of one id. */
            @Override
            public void add(KeyValue entry) {
                String said = InstanceReader.id(entry.getKey(), prefix);
                String id = reader.spelled(said);
                if (id.equals(said) || !entries.containsKey(id)) {
                    Entry made = entry(service, id, said, entry);
                    if (made != null) {
                        entries.put(id, made);
                        Collected.requireRoom(entries.size(), Kv.what(prefix));
                    }
                }
            }

            @Override
            public RegisteredInstances result(long revision) {
                List<RegisteredInstance> instances = new ArrayList<>();
                List<SkippedEntry> skipped = new ArrayList<>();
                for (Entry entry : entries.values()) {
                    if (entry.instance() != null) {
                        instances.add(entry.instance());
                    } else if (entry.skipped() != null) {
                        skipped.add(entry.skipped());
                    }
                }
                return new RegisteredInstances(service, instances, skipped, revision);
            }
        });
    }

    /** What a key of a service's range comes to: one of the two. */
    private record Entry(
            @Nullable RegisteredInstance instance, @Nullable SkippedEntry skipped) {}

    /** Null: an instance of another service. */
    private @Nullable Entry entry(ServiceName service, String id, String said, KeyValue entry) {
        try {
            InstanceCodec.Read read = reader.read(id, entry.getValue());
            return read.isOf(service)
                    ? new Entry(new RegisteredInstance(read.instance(), entry.getModRevision(), entry.getLease()), null)
                    : null;
        } catch (SkippedException e) {
            return new Entry(null, new SkippedEntry(said, e.reason(), String.valueOf(e.getMessage())));
        }
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
