package io.switchboard.xds;

import io.grpc.Status;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a service config says of one method, of all methods of a service, or of all.
 *
 * @param service {@code package.Service}; empty: all
 * @param method its name alone; empty: all methods of the service
 * @param timeoutNanos the longest that a call may take; 0: any
 * @param retry null: calls are not tried again
 * @param beside what else is said, by the names of the fields
 */
record MethodSettings(
        String service,
        String method,
        long timeoutNanos,
        @Nullable Retry retry,
        List<String> beside) {

    /** How calls are tried again. */
    record Retry(
            int attempts,
            long initialNanos,
            long mostNanos,
            double multiplier,
            long perAttemptNanos,
            Set<Status.Code> codes) {}

    private static final List<String> BESIDE =
            List.of("waitForReady", "maxRequestMessageBytes", "maxResponseMessageBytes", "hedgingPolicy");

    /** @param methodConfig the field, of a document that has been checked */
    static List<MethodSettings> read(@Nullable Object methodConfig) {
        List<MethodSettings> all = new ArrayList<>();
        for (Map<String, ?> one : ServiceSettings.objects(methodConfig)) {
            List<String> beside = BESIDE.stream()
                    .filter(field -> one.containsKey(field) && !Boolean.FALSE.equals(one.get(field)))
                    .toList();
            for (Map<String, ?> name : ServiceSettings.objects(one.get("name"))) {
                all.add(new MethodSettings(
                        text(name.get("service")),
                        text(name.get("method")),
                        nanos(one.get("timeout")),
                        retry(ServiceSettings.objectIn(one, "retryPolicy")),
                        beside));
            }
        }
        return all;
    }

    /** Whether calls are routed alike by both. */
    boolean sameCallsAs(MethodSettings other) {
        return timeoutNanos == other.timeoutNanos && Objects.equals(retry, other.retry);
    }

    private static @Nullable Retry retry(@Nullable Map<String, ?> policy) {
        if (policy == null) {
            return null;
        }
        Set<Status.Code> codes = EnumSet.noneOf(Status.Code.class);
        if (policy.get("retryableStatusCodes") instanceof List<?> list) {
            for (Object code : list) {
                codes.add(
                        code instanceof Number number
                                ? Status.fromCodeValue(number.intValue()).getCode()
                                : Status.Code.valueOf(String.valueOf(code)));
            }
        }
        return new Retry(
                (int) number(policy.get("maxAttempts"), 2),
                nanos(policy.get("initialBackoff")),
                nanos(policy.get("maxBackoff")),
                number(policy.get("backoffMultiplier"), 2),
                nanos(policy.get("perAttemptRecvTimeout")),
                codes);
    }

    private static String text(@Nullable Object value) {
        return value instanceof String text ? text : "";
    }

    static double number(@Nullable Object value, double standard) {
        return value instanceof Number number ? number.doubleValue() : standard;
    }

    /** Of a duration that has been checked, such as {@code 1.5s}; 0: there is none. */
    static long nanos(@Nullable Object value) {
        return value instanceof String text
                ? new BigDecimal(text.substring(0, text.length() - 1))
                        .movePointRight(9)
                        .longValue()
                : 0;
    }
}
