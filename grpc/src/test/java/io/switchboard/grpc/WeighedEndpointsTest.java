package io.switchboard.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.InternalEquivalentAddressGroup;
import io.switchboard.core.Instance;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WeighedEndpointsTest {
    private static EquivalentAddressGroup group(int n, @Nullable Long weight) {
        Attributes.Builder attributes = Attributes.newBuilder();
        if (weight != null) {
            attributes.set(InternalEquivalentAddressGroup.ATTR_WEIGHT, weight);
        }
        return new EquivalentAddressGroup(new InetSocketAddress("10.0.0." + n, 80), attributes.build());
    }

    private static List<Integer> weights(EquivalentAddressGroup... groups) {
        return WeighedEndpoints.described(List.of(groups)).stream()
                .map(Endpoints::instance)
                .map(instance -> instance == null ? -1 : instance.weight())
                .toList();
    }

    @Test
    void weights_of_xds_are_those_of_instances() {
        assertEquals(List.of(100, 300), weights(group(1, 100L), group(2, 300L)));
    }

    @Test
    void weights_beyond_an_instances_keep_their_ratio() {
        assertEquals(
                List.of(Instance.MAX_WEIGHT / 4, Instance.MAX_WEIGHT, 1),
                weights(group(1, 1L << 29), group(2, 1L << 31), group(3, 1L)));
    }

    @Test
    void endpoints_without_a_weight_stay_as_they_are() {
        List<EquivalentAddressGroup> groups =
                Stream.of(1, 2).map(n -> group(n, null)).toList();
        assertSame(groups, WeighedEndpoints.described(groups));
        assertEquals(List.of(7, -1), weights(group(1, 7L), group(2, null)));
    }

    @Test
    void an_instance_of_the_registry_keeps_its_own_weight() {
        EquivalentAddressGroup ours = new EquivalentAddressGroup(
                new InetSocketAddress("10.0.0.9", 80),
                Attributes.newBuilder()
                        .set(InstanceAttributes.INSTANCE, Instance.at("10.0.0.9:80"))
                        .set(InternalEquivalentAddressGroup.ATTR_WEIGHT, 5L)
                        .build());
        assertEquals(List.of(Instance.DEFAULT_WEIGHT), weights(ours));
    }
}
