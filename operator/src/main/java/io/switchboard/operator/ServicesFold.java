package io.switchboard.operator;

import com.google.protobuf.ByteString;
import io.switchboard.core.ServiceName;
import io.switchboard.etcd.OperatorKeys;
import io.switchboard.etcd.RegistryAccess.Fold;
import io.switchboard.etcd.api.KeyValue;
import java.util.List;
import java.util.TreeSet;

/** The services that keys name; those that name none are left out. */
final class ServicesFold implements Fold<List<ServiceName>> {
    private final ByteString prefix;
    private final TreeSet<ServiceName> names = new TreeSet<>();

    ServicesFold(ByteString prefix) {
        this.prefix = prefix;
    }

    @Override
    public void add(KeyValue entry) {
        OperatorKeys.ServiceAndId name = OperatorKeys.split(entry.getKey(), prefix);
        if (name != null) {
            names.add(name.service());
            Collected.requireRoom(names.size(), Kv.what(prefix));
        }
    }

    @Override
    public List<ServiceName> result(long revision) {
        return List.copyOf(names);
    }
}
