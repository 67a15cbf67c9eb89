package io.switchboard.benchmarks.propagation;

import io.grpc.InsecureChannelCredentials;
import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.benchmarks.peer.FollowerProgram;
import io.switchboard.benchmarks.peer.Followers;
import java.time.Duration;
import java.util.Arrays;

/** Switchboard's channels, with its default policy. They obey every removal. */
public final class ChannelFollower {
    private ChannelFollower() {}

    /** @param arguments etcd's authority, then as {@link FollowerProgram#run} has it */
    public static void main(String[] arguments) throws Exception {
        Switchboard switchboard = Switchboard.connect(SwitchboardOptions.builder("http://" + arguments[0])
                .withoutSnapshotCache()
                .massRemovalGrace(Duration.ZERO)
                .build());
        FollowerProgram.run(
                Arrays.asList(arguments).subList(1, arguments.length),
                new Followers(service -> switchboard
                        .channel(service, InsecureChannelCredentials.create())
                        .build()));
    }
}
