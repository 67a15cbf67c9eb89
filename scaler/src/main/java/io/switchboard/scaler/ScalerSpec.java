package io.switchboard.scaler;

import io.switchboard.core.ServiceName;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a ScaledObject asks for.
 *
 * @param datacenter whose instances are counted; null: there is one registry, which has no name
 * @param targets at least one; the highest number of replicas wins
 * @param minimums by datacenter: how many replicas there are to be at least while that one is lost
 * @param activation above which sum there is to be a replica at all; empty: there always is
 */
record ScalerSpec(
        ServiceName service,
        @Nullable String datacenter,
        List<Target> targets,
        Map<String, Integer> minimums,
        OptionalDouble activation) {
    ScalerSpec {
        targets = List.copyOf(targets);
        minimums = new TreeMap<>(minimums);
    }
}
