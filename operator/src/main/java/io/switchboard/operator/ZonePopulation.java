package io.switchboard.operator;

import com.google.protobuf.ByteString;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import io.switchboard.etcd.OperatorKeys;
import io.switchboard.etcd.RegistryAccess.Fold;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.layout.InstanceReader;
import io.switchboard.etcd.layout.SkippedException;
import java.util.List;
import java.util.TreeSet;

/**
 * Who is in a zone, of all services.
 *
 * @param instances how many are registered there
 * @param alone services that have instances there, and none elsewhere that takes calls
 */
record ZonePopulation(long instances, List<ServiceName> alone) {
    /** Counts them. */
    static Fold<ZonePopulation> fold(Locality zone, OperatorKeys keys, InstanceReader reader) {
        return new Fold<>() {
            private final TreeSet<ServiceName> within = new TreeSet<>();
            private final TreeSet<ServiceName> elsewhere = new TreeSet<>();
            private long instances;

            @Override
            public void add(KeyValue entry) {
                if (entry.getKey().startsWith(keys.own())) {
                    return;
                }
                ByteString root = keys.registrations();
                OperatorKeys.ServiceAndId name = OperatorKeys.split(entry.getKey(), root);
                if (name == null) {
                    return;
                }
                try {
                    Instance instance = reader.read(name.id(), entry.getValue()).instance();
                    if (instance.locality().isInZoneOf(zone)) {
                        instances++;
                        within.add(name.service());
                    } else if (instance.state() == InstanceState.SERVING && instance.weight() > 0) {
                        elsewhere.add(name.service());
                    }
                } catch (SkippedException e) {
                    // Clients do not call it either.
                }
                Collected.requireRoom(within.size() + elsewhere.size(), Kv.what(root));
            }

            @Override
            public ZonePopulation result(long revision) {
                within.removeAll(elsewhere);
                return new ZonePopulation(instances, List.copyOf(within));
            }
        };
    }
}
