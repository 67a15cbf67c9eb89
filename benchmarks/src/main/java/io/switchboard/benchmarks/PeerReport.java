package io.switchboard.benchmarks;

import io.switchboard.harness.Numbers;
import io.switchboard.harness.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The part of the page that sets Switchboard beside other clients; the first client of the comparison is ours. */
final class PeerReport {
    private final Comparison comparison;

    PeerReport(Comparison comparison) {
        this.comparison = comparison;
    }

    @Override
    public String toString() {
        return """
                ## Beside jetcd and etcd-java

                jetcd 0.8.7 and IBM's etcd-java 0.0.24, each with its defaults and on the grpc-java above, beside Switchboard: three processes
                of equal making, through the same outages in the same run as above. When etcd answers again, each is told to write a key, and
                a bare stub puts a key that each one's watch is to tell. "Usable" is the slower of the two, from etcd's first answer to a bare
                client. A write that fails or takes longer than 3 s is tried again 50 ms later; a watch that ends is opened again. Switchboard's
                write is an update of a registration, its watch a followed service. "Registered": its own key was in etcd %s s after all that.

                %s
                Then leases of %s s end, of all three at once. First a bare client revokes them, at times that are in step with no keepalive, and the
                clock runs until the key is back in etcd. Then the processes are frozen for %s s, and the clock runs from when they go on.
                jetcd itself does nothing when a lease is gone: here its keepalive's observer registers anew as soon as it is told.

                %s""".formatted(
                Outage.HOLD.toSeconds(), outages(), PeerProcess.TTL_SECONDS, 2 * PeerProcess.TTL_SECONDS, returns());
    }

    private String outages() {
        Table table = new Table(
                "Outage", "client", "rounds", "usable, ms: min", "median", "max", "median to ours", "registered");
        List<Integer> lengths = comparison.outages().stream()
                .map(PeerRecovery::outageSeconds)
                .distinct()
                .toList();
        for (int seconds : lengths) {
            for (String client : comparison.clients()) {
                List<PeerRecovery> rounds = outages(client, seconds);
                long registered =
                        rounds.stream().filter(PeerRecovery::registered).count();
                table.row(cells(
                        seconds + " s",
                        client,
                        times(rounds.stream().map(PeerRecovery::toUsable)),
                        times(outages(comparison.clients().get(0), seconds).stream()
                                .map(PeerRecovery::toUsable)),
                        registered + " of " + rounds.size()));
            }
        }
        return table.toString();
    }

    private List<PeerRecovery> outages(String client, int seconds) {
        return comparison.outages().stream()
                .filter(one -> one.client().equals(client) && one.outageSeconds() == seconds)
                .toList();
    }

    private String returns() {
        Table table =
                new Table("The lease", "client", "rounds", "key back, ms: min", "median", "max", "median to ours");
        for (PeerReturn.End end : PeerReturn.End.values()) {
            for (String client : comparison.clients()) {
                String how = end == PeerReturn.End.REVOKED ? "is revoked" : "expires, process frozen";
                table.row(cells(
                        how,
                        client,
                        times(returns(client, end)),
                        times(returns(comparison.clients().get(0), end))));
            }
        }
        return table.toString();
    }

    private Stream<@Nullable Double> returns(String client, PeerReturn.End end) {
        return comparison.returns().stream()
                .filter(one -> one.client().equals(client) && one.how() == end)
                .map(PeerReturn::millis);
    }

    /** In order; never is later than any time. */
    private static List<Double> times(Stream<@Nullable Double> rounds) {
        return rounds.map(time -> Objects.requireNonNullElse(time, Double.POSITIVE_INFINITY))
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    private static String[] cells(String event, String client, List<Double> times, List<Double> ours, String... more) {
        List<String> cells = new ArrayList<>(List.of(event, client, Integer.toString(times.size())));
        if (times.isEmpty()) {
            cells.addAll(List.of("", "", "", ""));
        } else {
            cells.add(millis(times.get(0)));
            cells.add("**" + millis(median(times)) + "**");
            cells.add(millis(times.get(times.size() - 1)));
            cells.add(ratio(median(times), median(ours)));
        }
        cells.addAll(List.of(more));
        return cells.toArray(String[]::new);
    }

    /** Of an even number of rounds the later of the two in the middle. */
    private static double median(List<Double> sorted) {
        return sorted.get(sorted.size() / 2);
    }

    private static String millis(double time) {
        return Double.isInfinite(time) ? "never within " + Peers.LIMIT.toSeconds() + " s" : Numbers.millis(time);
    }

    static String ratio(double time, double ours) {
        if (Double.isInfinite(time) || Double.isInfinite(ours) || ours <= 0) {
            return "–";
        }
        double ratio = time / ours;
        return String.format(Locale.ROOT, ratio < 10 ? "%.1f ×" : "%,.0f ×", ratio);
    }
}
