package io.switchboard.istio;

import io.switchboard.grpc.config.HeaderMatch;
import io.switchboard.istio.api.StringMatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a route, of which Istio compares each in one way.
 *
 * @param never whether no call has such headers
 */
record RouteMatch(Map<String, StringMatch> headers, boolean never) {
    private static final String REGEX_SIGNS = "\\.+*?()|[]{}^$";

    /** Null: Istio cannot be told. */
    static @Nullable RouteMatch of(List<HeaderMatch> matches) {
        Map<String, List<HeaderMatch>> byName = new TreeMap<>();
        matches.forEach(match -> byName.computeIfAbsent(match.key().name(), none -> new ArrayList<>())
                .add(match));
        Map<String, StringMatch> headers = new TreeMap<>();
        boolean never = false;
        for (Map.Entry<String, List<HeaderMatch>> each : byName.entrySet()) {
            List<HeaderMatch> left = withoutImplied(each.getValue());
            if (left.size() > 1 && left.stream().noneMatch(match -> match.kind() == HeaderMatch.Kind.EXACT)) {
                return null;
            }
            HeaderMatch first = left.stream()
                    .filter(match -> match.kind() == HeaderMatch.Kind.EXACT)
                    .findFirst()
                    .orElse(left.get(0));
            never |= left.size() > 1;
            headers.put(each.getKey(), of(first));
        }
        return new RouteMatch(Collections.unmodifiableMap(headers), never);
    }

    /** Those that are true when the others are. */
    private static List<HeaderMatch> withoutImplied(List<HeaderMatch> matches) {
        List<HeaderMatch> left = matches.stream().distinct().toList();
        List<HeaderMatch> exact = left.stream()
                .filter(match -> match.kind() == HeaderMatch.Kind.EXACT)
                .toList();
        if (left.size() > 1) {
            left = left.stream()
                    .filter(match -> match.kind() != HeaderMatch.Kind.PRESENT)
                    .toList();
        }
        if (exact.isEmpty() || left.isEmpty()) {
            return left.isEmpty() ? matches.subList(0, 1) : left;
        }
        String value = exact.get(0).value();
        return left.stream()
                .filter(match -> match.equals(exact.get(0)) || !isTrue(match, value))
                .toList();
    }

    private static boolean isTrue(HeaderMatch match, String of) {
        return switch (match.kind()) {
            case EXACT -> of.equals(match.value());
            case PREFIX -> of.startsWith(match.value());
            case SUFFIX -> of.endsWith(match.value());
            case CONTAINS -> of.contains(match.value());
            case PRESENT -> true;
        };
    }

    private static StringMatch of(HeaderMatch match) {
        StringMatch.Builder value = StringMatch.newBuilder();
        return switch (match.kind()) {
            case EXACT -> value.setExact(match.value()).build();
            case PREFIX -> value.setPrefix(match.value()).build();
            case SUFFIX -> value.setRegex(".*" + literal(match.value())).build();
            case CONTAINS ->
                value.setRegex(".*" + literal(match.value()) + ".*").build();
            // That it is there is what a match without a value means.
            case PRESENT -> value.build();
        };
    }

    private static String literal(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (REGEX_SIGNS.indexOf(c) >= 0) {
                escaped.append('\\');
            }
            escaped.append(c);
        }
        return escaped.toString();
    }
}
