package io.switchboard.operator.drill;

import io.switchboard.operator.drill.MetricsText.Page;
import io.switchboard.operator.drill.MetricsText.Series;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls of the counters that clients have, page by page. A counter that is lower than before began anew; a page
 * that was not read in between is not counted for that time; what is no number of calls is left out.
 */
final class ClientCounters {
    static final String DATACENTER_PICKS = "switchboard_datacenter_picks_total";
    static final String PICKS = "switchboard_picks_total";
    private static final String REFUSED = "switchboard_datacenter_refused_total";
    private static final String INSTANCES = "switchboard_datacenter_instances";

    /** What counts calls by status, and the label with it: gRPC's own, Micrometer's, and those of Go's middleware. */
    private static final Map<String, String> CALLS = Map.of(
            "grpc_client_call_duration_seconds_count", "grpc_status",
            "grpc_client_processing_duration_seconds_count", "statusCode",
            "grpc_client_handled_total", "grpc_code");

    /** The same if several are on one page. */
    private static final List<String> PREFERENCE = List.of(
            "grpc_client_call_duration_seconds_count",
            "grpc_client_processing_duration_seconds_count",
            "grpc_client_handled_total");

    /** More calls than any fleet makes between two looks: a number beyond is none. */
    private static final double MOST = 1e12;

    /** What a page adds to what was known. */
    record Added(long calls, long failed, Map<String, Long> picks) {}

    private final boolean byZone;
    private final Function<Series, String> place;
    private final Map<String, Map<Series, Double>> before = new HashMap<>();

    /**
     * @param byZone whether the picks of single instances are needed
     * @param place where the picks that a series counts have gone
     */
    ClientCounters(boolean byZone, Function<Series, String> place) {
        this.byZone = byZone;
        this.place = place;
    }

    /** The names of the series that are needed. */
    Set<String> wanted() {
        Set<String> wanted = new HashSet<>(CALLS.keySet());
        wanted.addAll(Set.of(picks(), REFUSED, INSTANCES));
        return wanted;
    }

    private String picks() {
        return byZone ? PICKS : DATACENTER_PICKS;
    }

    boolean hasPicks(Page page) {
        return page.series().stream().anyMatch(one -> one.name().equals(picks()));
    }

    /** Whether failures of all kinds are on the page; else only what Switchboard refuses is. */
    static boolean hasCalls(Page page) {
        return page.series().stream().anyMatch(one -> CALLS.containsKey(one.name()));
    }

    /** Services of which all instances are in the one datacenter. */
    static Set<String> onlyIn(String datacenter, Page page) {
        Set<String> within = new TreeSet<>();
        Set<String> elsewhere = new TreeSet<>();
        for (Series one : page.series()) {
            if (one.name().equals(INSTANCES) && one.value() > 0) {
                boolean there = one.label("switchboard_datacenter").equals(datacenter);
                (there ? within : elsewhere).add(one.label("switchboard_service"));
            }
        }
        within.removeAll(elsewhere);
        return within;
    }

    /** What the page has more than when it was read last; nothing the first time. */
    Added add(String url, Page page) {
        Map<Series, Double> known = before.get(url);
        Map<Series, Double> now = new HashMap<>();
        String status = PREFERENCE.stream()
                .filter(name ->
                        page.series().stream().anyMatch(one -> one.name().equals(name)))
                .findFirst()
                .orElse("");
        long calls = 0;
        long failed = 0;
        long refused = 0;
        long picked = 0;
        Map<String, Long> picks = new TreeMap<>();
        for (Series one : page.series()) {
            Series key = new Series(one.name(), one.labels(), 0);
            Double last = known == null ? null : known.get(key);
            if (!(one.value() >= 0 && one.value() <= MOST)) {
                if (last != null) {
                    now.put(key, last);
                }
                continue;
            }
            now.put(key, one.value());
            long more = known == null ? 0 : increase(last, one.value());
            if (one.name().equals(picks())) {
                picked += more;
                if (more > 0) {
                    picks.merge(place.apply(one), more, Long::sum);
                }
            } else if (one.name().equals(REFUSED)) {
                refused += more;
            } else if (one.name().equals(status)) {
                calls += more;
                failed += CallStatus.isFailure(one.label(String.valueOf(CALLS.get(status)))) ? more : 0;
            }
        }
        before.put(url, now);
        return status.isEmpty() ? new Added(picked + refused, refused, picks) : new Added(calls, failed, picks);
    }

    /** It could not be read: what it counts until it can is not told from what it counts now. */
    void missed(String url) {
        before.remove(url);
    }

    private static long increase(@Nullable Double last, double now) {
        return Math.round(last == null || now < last ? now : now - last);
    }
}
