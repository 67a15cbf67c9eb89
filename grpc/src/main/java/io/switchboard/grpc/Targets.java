package io.switchboard.grpc;

import io.grpc.EquivalentAddressGroup;
import java.util.List;

/**
 * What there is to dial for one service.
 *
 * @param callable the endpoints that should get calls, as every policy is told
 * @param reserve those that drain or have weight 0, for when none of the others can answer; none of the same addresses
 * @param datacenters whose they are
 */
record Targets(List<EquivalentAddressGroup> callable, List<EquivalentAddressGroup> reserve, Datacenters datacenters) {
    Targets(List<EquivalentAddressGroup> callable, List<EquivalentAddressGroup> reserve) {
        this(callable, reserve, Datacenters.NONE);
    }

    Targets {
        callable = List.copyOf(callable);
        reserve = List.copyOf(reserve);
    }

    /** Its first endpoint alone. */
    Targets first() {
        return new Targets(callable.subList(0, 1), List.of(), datacenters);
    }
}
