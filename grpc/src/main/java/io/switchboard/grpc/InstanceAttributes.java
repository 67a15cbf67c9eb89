package io.switchboard.grpc;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.switchboard.core.Instance;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import io.switchboard.core.telemetry.Telemetry;
import java.util.List;

/** What {@link DirectoryNameResolver} tells a load-balancing policy of each endpoint. */
public final class InstanceAttributes {
    /** The instance at this endpoint; of several that claim the same addresses, the one that registered last. */
    public static final Attributes.Key<Instance> INSTANCE = Attributes.Key.create("io.switchboard.grpc.instance");

    /** When the instance started, in nanoseconds of gRPC's clock for deadlines; not there: long ago. */
    static final Attributes.Key<Long> STARTED = Attributes.Key.create("io.switchboard.grpc.started");

    /** Only of an endpoint whose instance the registry no longer lists. */
    static final Attributes.Key<RemovalDoubt> DOUBT = Attributes.Key.create("io.switchboard.grpc.doubt");

    /** Of all endpoints together: where the client is. */
    static final Attributes.Key<Locality> CLIENT_LOCALITY =
            Attributes.Key.create("io.switchboard.grpc.client-locality");

    /** Of all endpoints together: whose they are; not there: the client reads one registry. */
    static final Attributes.Key<Datacenters> DATACENTERS = Attributes.Key.create("io.switchboard.grpc.datacenters");

    /** Of all endpoints together: those that are no addresses, for when none that is can answer. */
    static final Attributes.Key<List<EquivalentAddressGroup>> RESERVE =
            Attributes.Key.create("io.switchboard.grpc.reserve");

    /** Of all endpoints together; not there: nobody wants to know. */
    static final Attributes.Key<Measured> MEASURED = Attributes.Key.create("io.switchboard.grpc.measured");

    /** Of all endpoints together: how often the registry has been reached again after an outage. */
    static final Attributes.Key<Integer> REACHED = Attributes.Key.create("io.switchboard.grpc.reached");

    /**
     * Of all endpoints together, where {@code switchboard} is to be the policy if the channel's config names none; true
     * once that config is the channel's own.
     */
    static final Attributes.Key<Boolean> UNLESS_NAMED = Attributes.Key.create("io.switchboard.grpc.unless-named");

    /** Of everything that one resolver says. */
    static final Attributes.Key<Hearing> HEARING = Attributes.Key.create("io.switchboard.grpc.hearing");

    private InstanceAttributes() {}

    /** Of all endpoints of one channel. */
    static Attributes ofChannel(Locality own, ServiceName service, Telemetry telemetry) {
        Attributes.Builder attributes =
                Attributes.newBuilder().set(CLIENT_LOCALITY, own).set(REACHED, 0);
        if (telemetry != Telemetry.NONE) {
            attributes.set(MEASURED, new Measured(service, telemetry));
        }
        return attributes.build();
    }
}
