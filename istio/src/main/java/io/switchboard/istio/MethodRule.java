package io.switchboard.istio;

import io.grpc.Status;
import io.switchboard.core.Text;
import io.switchboard.istio.api.HTTPRetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How long calls of some methods may take, and which failures are tried again.
 *
 * @param method {@code package.Service/Method}, {@code package.Service} for all methods of it; empty: any
 * @param timeout null: not limited
 * @param retry null: as Istio does where nothing is said
 */
record MethodRule(
        String method, @Nullable Duration timeout, @Nullable HTTPRetry retry) {
    /** The failures that Envoy tells apart for a retry. */
    private static final Set<Status.Code> RETRIED = Set.of(
            Status.Code.CANCELLED,
            Status.Code.DEADLINE_EXCEEDED,
            Status.Code.INTERNAL,
            Status.Code.RESOURCE_EXHAUSTED,
            Status.Code.UNAVAILABLE);

    /** The most specific first, which is the one that counts. */
    static List<MethodRule> all(Map<String, Object> document, List<String> notSaid) {
        List<MethodRule> rules = new ArrayList<>();
        Set<String> unsaid = new TreeSet<>();
        if (document.get("methodConfig") instanceof List<?> configs) {
            for (Object config : configs) {
                if (config instanceof Map<?, ?> fields) {
                    read(fields, rules, unsaid);
                }
            }
        }
        unsaid.forEach(field -> notSaid.add("methodConfig: " + field));
        rules.sort(Comparator.comparingInt(MethodRule::generality).thenComparing(MethodRule::method));
        return rules.stream().anyMatch(rule -> rule.timeout != null || rule.retry != null) ? rules : List.of();
    }

    private static void read(Map<?, ?> fields, List<MethodRule> rules, Set<String> unsaid) {
        for (String field :
                List.of("hedgingPolicy", "waitForReady", "maxRequestMessageBytes", "maxResponseMessageBytes")) {
            if (fields.get(field) != null && !Boolean.FALSE.equals(fields.get(field))) {
                unsaid.add(field + ": Istio has no such setting");
            }
        }
        Duration timeout =
                fields.get("timeout") == null ? null : JsonDurations.of(fields.get("timeout"), Duration.ofSeconds(15));
        HTTPRetry retry = fields.get("retryPolicy") instanceof Map<?, ?> policy ? retry(policy, unsaid) : null;
        if (fields.get("name") instanceof List<?> names) {
            for (Object name : names) {
                rules.add(new MethodRule(name instanceof Map<?, ?> map ? method(map) : "", timeout, retry));
            }
        }
    }

    private static String method(Map<?, ?> name) {
        Object service = name.get("service");
        Object method = name.get("method");
        if (service == null || service.equals("")) {
            return "";
        }
        return method == null || method.equals("") ? String.valueOf(service) : service + "/" + method;
    }

    private static @Nullable HTTPRetry retry(Map<?, ?> policy, Set<String> unsaid) {
        Set<String> said = new TreeSet<>();
        if (policy.get("retryableStatusCodes") instanceof List<?> codes) {
            for (Object each : codes) {
                Status.Code code = code(each);
                if (code != null && RETRIED.contains(code)) {
                    said.add(code.name().toLowerCase(Locale.ROOT).replace('_', '-'));
                } else {
                    unsaid.add("retryPolicy.retryableStatusCodes: Envoy does not retry "
                            + Text.printable(Objects.toString(code == null ? each : code)));
                }
            }
        }
        Duration first = JsonDurations.of(policy.get("initialBackoff"), Duration.ofMillis(25));
        if (!first.multipliedBy(10).equals(JsonDurations.of(policy.get("maxBackoff"), first.multipliedBy(10)))) {
            unsaid.add("retryPolicy.maxBackoff: Envoy's is ten times initialBackoff");
        }
        if (policy.get("perAttemptRecvTimeout") != null) {
            unsaid.add("retryPolicy.perAttemptRecvTimeout: Envoy's would be for the whole attempt");
        }
        if (said.isEmpty()) {
            return null;
        }
        int attempts = policy.get("maxAttempts") instanceof Number number ? number.intValue() : 2;
        return HTTPRetry.newBuilder()
                // gRPC counts the first one too, and makes five at most.
                .setAttempts(Math.min(5, Math.max(2, attempts)) - 1)
                .setRetryOn(String.join(",", said))
                .setBackoff(JsonDurations.proto(first))
                .build();
    }

    private static Status.@Nullable Code code(@Nullable Object code) {
        for (Status.Code each : Status.Code.values()) {
            if (code instanceof Number number
                    ? number.doubleValue() == each.value()
                    : each.name().equals(code)) {
                return each;
            }
        }
        return null;
    }

    private int generality() {
        return method.isEmpty() ? 2 : method.indexOf('/') < 0 ? 1 : 0;
    }
}
