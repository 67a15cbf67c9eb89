package io.switchboard.benchmarks.peer;

import io.grpc.Channel;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Channels that follow services, numbered from 0: what {@link FollowerProgram} calls on. */
public final class Followers {
    private final Function<String, ManagedChannel> open;
    private final List<ManagedChannel> channels = new ArrayList<>();

    /** Each made by this function of the service's name. */
    public Followers(Function<String, ManagedChannel> open) {
        this.open = open;
    }

    /** Each told by the names of this scheme, with grpc-java's {@code round_robin}. */
    public static Followers ofScheme(String scheme) {
        return new Followers(
                service -> Grpc.newChannelBuilder(scheme + ":///" + service, InsecureChannelCredentials.create())
                        .defaultLoadBalancingPolicy("round_robin")
                        .build());
    }

    /** Opens the next one; it leaves idleness at once. */
    void follow(String service) {
        ManagedChannel channel = open.apply(service);
        channel.getState(true);
        channels.add(channel);
    }

    Channel channel(int number) {
        return channels.get(number);
    }
}
