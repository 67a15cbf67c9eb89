package io.switchboard.benchmarks.load;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Bare connections to etcd, as many processes have one each. */
record Connections(List<ManagedChannel> channels) implements AutoCloseable {
    static Connections open(String endpoint, int count) {
        List<ManagedChannel> channels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            channels.add(
                    Grpc.newChannelBuilder(URI.create(endpoint).getAuthority(), InsecureChannelCredentials.create())
                            .directExecutor()
                            .build());
        }
        return new Connections(channels);
    }

    <T> List<T> map(Function<ManagedChannel, T> work) {
        return channels.stream().map(work).toList();
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
    }
}
