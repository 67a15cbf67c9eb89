package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.switchboard.core.ServiceName;
import io.switchboard.etcd.api.KeyValue;
import java.util.List;
import java.util.TreeSet;

/** The services that keys name; those that name none are left out. */
final class Services implements Reading.Fold<List<ServiceName>> {
    private final ByteString prefix;
    private final TreeSet<ServiceName> names = new TreeSet<>();

    Services(ByteString prefix) {
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
