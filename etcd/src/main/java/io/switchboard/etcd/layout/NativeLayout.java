package io.switchboard.etcd.layout;

import io.switchboard.core.Instance;
import io.switchboard.core.Internal;
import io.switchboard.core.ServiceName;

/** That of etcd's Go package {@code naming/endpoints}, with Switchboard's metadata. */
@Internal
public final class NativeLayout implements Layout {
    @Override
    public String encode(ServiceName service, Instance instance) {
        return InstanceCodec.encode(instance);
    }

    @Override
    public InstanceCodec.Read read(String id, String text, int minWeight, int maxWeight) {
        return InstanceCodec.read(id, text, minWeight, maxWeight);
    }
}
