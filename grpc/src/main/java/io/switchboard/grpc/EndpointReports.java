package io.switchboard.grpc;

import io.grpc.ClientStreamTracer;
import io.grpc.LoadBalancer.Subchannel;
import io.switchboard.balancing.ReportedLoad;
import org.jspecify.annotations.Nullable;

/**
 * What one endpoint reports of its load over the connection that there is, either by a stream or in the trailers of its
 * answers. Used in the synchronization context only.
 */
final class EndpointReports {
    /** Of an endpoint that nobody listens to. */
    static final EndpointReports NONE = new EndpointReports(null, null, null);

    private final @Nullable ReportReader reader;
    private final @Nullable ReportSubscription subscription;
    private final @Nullable TrailerReader trailers;
    private @Nullable Subchannel connection;

    /** @param subscription null: it is read from trailers */
    EndpointReports(
            @Nullable ReportReader reader,
            @Nullable ReportSubscription subscription,
            @Nullable TrailerReader trailers) {
        this.reader = reader;
        this.subscription = subscription;
        this.trailers = trailers;
    }

    /**
     * A connection made anew may be to another server: what was reported before does not count.
     *
     * @param present null: there is no connection
     */
    void over(@Nullable Subchannel present) {
        if (reader == null || present == connection) {
            return;
        }
        connection = present;
        reader.load.forget();
        if (subscription != null) {
            if (present == null) {
                subscription.stop();
            } else {
                subscription.start(present.asChannel());
            }
        }
    }

    /** Calls a second at full use; 0: not known. */
    double capacity(ReportedLoad.Rules rules, long nanos) {
        return reader == null ? 0 : reader.load.capacity(rules, nanos);
    }

    /** For the calls; null: there is nothing to hear in them. */
    ClientStreamTracer.@Nullable Factory trailers() {
        return trailers;
    }
}
