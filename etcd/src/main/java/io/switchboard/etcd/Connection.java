package io.switchboard.etcd;

import io.grpc.Channel;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.core.time.Backoff;
import io.switchboard.core.time.Scheduler;
import io.switchboard.etcd.layout.InstanceReader;
import io.switchboard.etcd.layout.Layout;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * What everything that talks to one cluster shares: the channel, what is known of the members behind it, the way
 * requests are made on it, time and chance, what is read at most, and who measures.
 */
record Connection(
        Channel channel,
        MemberBook members,
        Tokens tokens,
        Calls calls,
        Scheduler scheduler,
        Retries retries,
        RandomGenerator random,
        Backoff backoff,
        EtcdOptions options,
        Layout layout,
        InstanceReader reader,
        Telemetry telemetry) {

    /** Names the cluster for messages. */
    String registry() {
        return options.registry();
    }

    /** The same, with requests made in another way. */
    Connection with(Calls other) {
        return new Connection(
                channel, members, tokens, other, scheduler, retries, random, backoff, options, layout, reader,
                telemetry);
    }

    /** A random pause before the next attempt, given how many in a row have failed. */
    Duration pause(int failures) {
        return backoff.delay(failures, random);
    }
}
