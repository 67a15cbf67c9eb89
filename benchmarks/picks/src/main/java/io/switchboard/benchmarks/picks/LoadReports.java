package io.switchboard.benchmarks.picks;

import io.grpc.ClientStreamTracer;
import io.grpc.ClientStreamTracer.StreamInfo;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.Metadata;
import io.switchboard.core.Instance;
import io.switchboard.grpc.InstanceAttributes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Tells grpc-java's {@code weighted_round_robin} the weights of endpoints in the only way there is: by the load reports
 * (ORCA) in the trailers of calls.
 */
final class LoadReports {
    private static final Metadata.Key<byte[]> REPORT =
            Metadata.Key.of("endpoint-load-metrics-bin", Metadata.BINARY_BYTE_MARSHALLER);

    /** The tags of {@code rps_fractional} and {@code application_utilization} in OrcaLoadReport: both are doubles. */
    private static final byte RPS = 6 << 3 | 1;

    private static final byte UTILIZATION = 9 << 3 | 1;

    private LoadReports() {}

    /**
     * Makes calls until each endpoint has reported its weight.
     *
     * @throws IllegalStateException if they do not go to all endpoints
     */
    static void tell(SubchannelPicker picker, Call call, List<EquivalentAddressGroup> endpoints) {
        Set<Integer> told = new HashSet<>();
        for (int i = 0; i < 2 * endpoints.size(); i++) {
            PickResult result = picker.pickSubchannel(call);
            int number = NumberedEndpoints.number(Objects.requireNonNull(result.getSubchannel(), "not connected"));
            ClientStreamTracer tracer = Objects.requireNonNull(result.getStreamTracerFactory(), "hears no reports")
                    .newClientStreamTracer(StreamInfo.newBuilder().build(), new Metadata());
            tracer.inboundTrailers(trailers(weight(endpoints.get(number))));
            told.add(number);
        }
        if (told.size() != endpoints.size()) {
            throw new IllegalStateException(
                    "only " + told.size() + " of " + endpoints.size() + " endpoints have reported their load");
        }
    }

    private static int weight(EquivalentAddressGroup endpoint) {
        Instance instance = endpoint.getAttributes().get(InstanceAttributes.INSTANCE);
        return Objects.requireNonNull(instance, "instance").weight();
    }

    /** The policy takes requests per second by utilization for the weight. */
    private static Metadata trailers(int weight) {
        Metadata trailers = new Metadata();
        trailers.put(
                REPORT,
                ByteBuffer.allocate(2 * (1 + Double.BYTES))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .put(RPS)
                        .putDouble(weight / 2.0)
                        .put(UTILIZATION)
                        .putDouble(0.5)
                        .array());
        return trailers;
    }
}
