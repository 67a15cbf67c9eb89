package io.switchboard.grpc.load;

import io.grpc.Metadata;
import io.switchboard.core.Internal;

/** What is a value and what is nonsense, for those who report and those who read. */
@Internal
public final class LoadValues {
    /** Of the trailers, a serialized report: gRFC A51. */
    public static final Metadata.Key<byte[]> TRAILER =
            Metadata.Key.of("endpoint-load-metrics-bin", Metadata.BINARY_BYTE_MARSHALLER);

    /** A hundred times what a server may use: more is a mistake. */
    static final double HIGHEST_UTILIZATION = 100;

    static final double HIGHEST_RATE = 1e9;

    private LoadValues() {}

    /** A part of what there is; above 1 for a while. */
    public static boolean isUtilization(double value) {
        return value >= 0 && value <= HIGHEST_UTILIZATION;
    }

    /** So many in a second. */
    public static boolean isRate(double value) {
        return value >= 0 && value <= HIGHEST_RATE;
    }

    /** Whatever the program measures. */
    public static boolean isMetric(double value) {
        return Math.abs(value) <= Double.MAX_VALUE;
    }
}
