package io.switchboard.operator;

import com.google.protobuf.ByteString;
import io.switchboard.core.ServiceName;
import io.switchboard.etcd.RegistryAccess.Fold;
import io.switchboard.etcd.api.KeyValue;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The services that keys name; those that name none are left out. */
final class ServicesFold implements Fold<List<ServiceName>> {
    /** What keys name. */
    interface Names {
        /** Null: no service. */
        @Nullable
        ServiceName of(ByteString key);
    }

    private final ByteString prefix;
    private final Names names;
    private final TreeSet<ServiceName> found = new TreeSet<>();

    /** @param prefix of the keys, for the message where there are too many */
    ServicesFold(ByteString prefix, Names names) {
        this.prefix = prefix;
        this.names = names;
    }

    @Override
    public void add(KeyValue entry) {
        ServiceName name = names.of(entry.getKey());
        if (name != null) {
            found.add(name);
            Collected.requireRoom(found.size(), Kv.what(prefix));
        }
    }

    @Override
    public List<ServiceName> result(long revision) {
        return List.copyOf(found);
    }
}
