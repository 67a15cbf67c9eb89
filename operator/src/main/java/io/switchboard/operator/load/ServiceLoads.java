package io.switchboard.operator.load;

import io.switchboard.core.ServiceName;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.Subscription;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.core.time.Scheduler;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Follows the load of services; all who follow one share its streams, one to each instance. What nobody follows is
 * closed at once. Safe for use by several threads.
 */
public interface ServiceLoads extends AutoCloseable {
    /**
     * Those of the instances that a directory lists.
     *
     * @param channels by which the instances are reached
     * @param scheduler on which all happens; it has to be closed after this is
     * @param random for pauses between attempts
     * @param telemetry hears of reports that are left out
     */
    static ServiceLoads of(
            Directory directory,
            InstanceChannels channels,
            Scheduler scheduler,
            RandomGenerator random,
            Telemetry telemetry) {
        return new LoadFollows(directory, new InstanceStream.Means(channels, scheduler, random, telemetry));
    }

    /**
     * Tells at once what is known, and from then on once a second, until the subscription is closed; where nobody had a
     * call in flight, also as soon as somebody has one. The listener is called on the scheduler, and must return soon.
     *
     * @throws IllegalStateException if this is closed
     */
    Subscription follow(ServiceName service, Consumer<ServiceLoad> listener);

    /** Ends all streams. */
    @Override
    void close();
}
