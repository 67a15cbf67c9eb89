package io.switchboard.benchmarks.picks;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer.Subchannel;
import io.switchboard.core.Instance;
import io.switchboard.grpc.InstanceAttributes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Endpoints by number: each is an instance at an address of its own, which the number can be told from. */
final class NumberedEndpoints {
    private static final int TEN = 10 << 24;
    private static final int PORT = 8080;

    private NumberedEndpoints() {}

    /** Endpoints 0 to n-1. */
    static List<EquivalentAddressGroup> of(int n, MeasuredPolicy.Weighing weighing) {
        List<EquivalentAddressGroup> all = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            all.add(endpoint(i, weighing.weight(i)));
        }
        return all;
    }

    static EquivalentAddressGroup endpoint(int number, int weight) {
        InetSocketAddress address = new InetSocketAddress(ip(number), PORT);
        Instance instance = Instance.at(address.getHostString() + ":" + PORT).toBuilder()
                .weight(weight)
                .build();
        return new EquivalentAddressGroup(
                List.of(address),
                Attributes.newBuilder()
                        .set(InstanceAttributes.INSTANCE, instance)
                        .build());
    }

    private static InetAddress ip(int number) {
        byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt(TEN | number).array();
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** Of the endpoint that it connects to. */
    static int number(Subchannel subchannel) {
        InetSocketAddress address =
                (InetSocketAddress) subchannel.getAddresses().getAddresses().get(0);
        return ByteBuffer.wrap(address.getAddress().getAddress()).getInt() & ~TEN;
    }
}
