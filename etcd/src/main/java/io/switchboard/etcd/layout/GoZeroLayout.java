package io.switchboard.etcd.layout;

import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import io.switchboard.core.Internal;
import io.switchboard.core.ServiceName;

/**
 * go-zero's: {@code <service>/<lease id or chosen id>}, and as value the address, bare. Nothing else can be said, so of
 * two that claim one id the last writer is the newer.
 */
@Internal
public final class GoZeroLayout implements Layout {
    @Override
    public boolean hasIncarnation() {
        return false;
    }

    @Override
    public String encode(ServiceName service, Instance instance) {
        return instance.address().toString();
    }

    @Override
    public Instance carried(Instance instance) {
        return Instance.builder(instance.address()).id(instance.id()).build();
    }

    @Override
    public InstanceCodec.Read read(String id, String text, int minWeight, int maxWeight) {
        return InstanceCodec.limited(
                Instance.builder(Address.parse(text.strip())).id(id), Instance.DEFAULT_WEIGHT, minWeight, maxWeight);
    }
}
