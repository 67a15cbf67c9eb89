package io.switchboard.istio;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Durations between a service config, which was checked, and Istio, which takes whole milliseconds from one on. */
final class JsonDurations {
    /** No timer of Envoy's is set for longer. */
    private static final BigDecimal MOST_MILLIS =
            BigDecimal.valueOf(Duration.ofDays(365).toMillis());

    private JsonDurations() {}

    /** @param value such as {@code 1.5s} */
    static Duration of(@Nullable Object value, Duration otherwise) {
        if (!(value instanceof String text) || !text.endsWith("s")) {
            return otherwise;
        }
        try {
            BigDecimal millis = new BigDecimal(text.substring(0, text.length() - 1))
                    .movePointRight(3)
                    .min(MOST_MILLIS)
                    .max(BigDecimal.ONE);
            return Duration.ofMillis(millis.setScale(0, RoundingMode.HALF_UP).longValueExact());
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    static com.google.protobuf.Duration proto(Duration duration) {
        long millis = Math.max(1, duration.toMillis());
        return com.google.protobuf.Duration.newBuilder()
                .setSeconds(millis / 1000)
                .setNanos((int) (millis % 1000) * 1_000_000)
                .build();
    }
}
