package io.switchboard.benchmarks.size;

import io.switchboard.benchmarks.FigureTarget;
import io.switchboard.benchmarks.Section;
import io.switchboard.benchmarks.size.SizeResults.Costs;
import io.switchboard.benchmarks.size.SizeResults.ManyServices;
import io.switchboard.benchmarks.size.SizeResults.OneService;
import io.switchboard.harness.Columns;
import io.switchboard.harness.LineChart;
import io.switchboard.harness.Middle;
import io.switchboard.harness.Numbers;
import io.switchboard.harness.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** What is said of size. */
final class SizeReport {
    static final String OURS = SizeMeasurement.FOLLOWERS.get(0);
    static final double MOST_HEAP = 400;
    /** What is left of independence when a processor's caches hold the small set and not the large one. */
    static final double MOST_GROWTH = 1.5;

    private static final String CHART = "size-change";

    private final List<OneService> one;
    private final List<ManyServices> many;
    private final List<Integer> sizes;

    SizeReport(List<OneService> one, List<ManyServices> many) {
        this.one = one;
        this.many = many;
        sizes = one.stream().map(OneService::instances).distinct().sorted().toList();
    }

    Section section() {
        return new Section(
                "size", text(), new TreeMap<>(Map.of(CHART, chart())), targets(), new SizeResults(one, many, costs()));
    }

    private Costs costs() {
        int largest = sizes.get(sizes.size() - 1);
        return new Costs(
                // Percent of a core at so many changes a second.
                middle(OURS, largest, OneService::rateCpuPercent).median() * 1e4 / SizeMeasurement.RATE,
                middle(OURS, largest, OneService::heapBytes).median());
    }

    private List<FigureTarget> targets() {
        int smallest = sizes.get(0);
        int largest = sizes.get(sizes.size() - 1);
        int before = sizes.get(sizes.size() - 2);
        List<FigureTarget> targets = new ArrayList<>();
        targets.add(FigureTarget.atMost(
                "first full set, time by instance, " + Numbers.grouped(largest) + " to " + Numbers.grouped(before),
                1.2,
                "×",
                middle(OURS, largest, OneService::fullMillis).median()
                        / largest
                        / (middle(OURS, before, OneService::fullMillis).median() / before)));
        targets.add(FigureTarget.atMost(
                "CPU by change, " + Numbers.grouped(largest) + " instances to " + Numbers.grouped(smallest),
                MOST_GROWTH,
                "×",
                middle(OURS, largest, OneService::changeCpuMicros).median()
                        / middle(OURS, smallest, OneService::changeCpuMicros).median()));
        for (int size : sizes) {
            targets.add(FigureTarget.atMost(
                    "heap by instance beyond its strings, " + Numbers.grouped(size) + " instances",
                    MOST_HEAP,
                    "bytes",
                    beyondStrings(size).median()));
        }
        many.stream().filter(all -> all.follower().equals(OURS)).forEach(all -> {
            String what = " for " + Numbers.grouped(all.services()) + " services";
            targets.add(FigureTarget.atMost("connections to etcd" + what, 1, "", (double) all.connections()));
            targets.add(FigureTarget.atMost("watch streams" + what, 1, "", (double) all.watchStreams()));
        });
        return targets;
    }

    private Middle beyondStrings(int size) {
        return middle(OURS, size, row -> row.heapBytes() - row.stringBytes());
    }

    private Middle middle(String follower, int size, Function<OneService, Double> value) {
        return Middle.of(rows(follower, size).stream().map(value).toList());
    }

    private List<OneService> rows(String follower, int size) {
        return one.stream()
                .filter(row -> row.follower().equals(follower) && row.instances() == size)
                .toList();
    }

    private String text() {
        return """
                ## Size

                One process follows one service: Switchboard with all that its facade adds, also without its memory on disk; Go's
                `naming/resolver` with nothing behind it; and `relist`, which lists all again whenever its watch tells anything (one more list for all that comes
                during a list). A set counts as there when the follower's listener is told; what gRPC makes of it is in [picks.md](picks.md). Each is a
                process of its own, %d times in turn, JVMs with `-Xmx3g`; what is in brackets is the lowest and the highest. Registrations have
                a version, a region and a zone.

                "Full" is from the order to follow until all of the set is there; processes are cold then but for one service of one instance. Heap is what a collection leaves, beyond
                what was there before. A change is one put or delete, after the one before was told: from before it is sent; CPU is the follower's. Then %s puts a
                second over all instances, for 5 s: CPU is of one core, "sets" is how many the listener got for 1,000 changes, and "lag" how long the put of another
                instance took at the end.

                %s
                %s
                ### Many services

                One process follows all of them, each of %d instances; etcd's own `/metrics` and the system's count of connections are the witnesses.
                For each, Switchboard watches its instances, and its config with the overrides.

                %s""".formatted(
                        rows(OURS, sizes.get(0)).size(),
                        Numbers.grouped(SizeMeasurement.RATE),
                        oneService(),
                        Section.image(CHART, "The follower's CPU for one change, by the size of the service"),
                        many.isEmpty() ? 0 : many.get(0).instances(),
                        manyServices());
    }

    private Table oneService() {
        Table table = new Table(
                "Follower",
                "instances",
                "full, ms",
                "heap, B by instance",
                "beyond strings",
                "a change, ms",
                "CPU, µs",
                "bytes",
                "at 1,000/s: CPU, %",
                "sets",
                "lag, ms");
        for (int size : sizes) {
            for (String follower : SizeMeasurement.FOLLOWERS) {
                List<OneService> rows = rows(follower, size);
                boolean knowsStrings = rows.get(0).stringBytes() > 0;
                table.row(
                        follower,
                        Numbers.grouped(size),
                        middle(follower, size, OneService::fullMillis).spread(),
                        middle(follower, size, OneService::heapBytes).shown(),
                        knowsStrings
                                ? middle(follower, size, row -> row.heapBytes() - row.stringBytes())
                                        .shown()
                                : "–",
                        middle(follower, size, OneService::changeMillis).shown(),
                        middle(follower, size, OneService::changeCpuMicros).spread(),
                        Numbers.grouped(Math.round(
                                middle(follower, size, OneService::changeBytes).median())),
                        middle(follower, size, OneService::rateCpuPercent).spread(),
                        middle(follower, size, OneService::rateSets).shown(),
                        lag(rows));
            }
        }
        return table;
    }

    private static String lag(List<OneService> rows) {
        List<Double> lags = new ArrayList<>();
        for (OneService row : rows) {
            Double lag = row.rateLagMillis();
            if (lag != null) {
                lags.add(lag);
            }
        }
        if (lags.size() < rows.size()) {
            return "**over " + Numbers.grouped(SizeMeasurement.LAG_LIMIT.toMillis()) + "** in "
                    + (rows.size() - lags.size()) + " of " + rows.size();
        }
        return Middle.of(lags).spread();
    }

    private Table manyServices() {
        Table table = new Columns<ManyServices>()
                .column("Follower", all -> all.follower())
                .column("services", all -> Numbers.grouped(all.services()))
                .column("full, ms", all -> Numbers.grouped(Math.round(all.fullMillis())))
                .column("CPU, s", all -> Numbers.threeDigits(all.cpuSeconds()))
                .column("heap, MiB", all -> Numbers.threeDigits(all.heapBytes() / (1 << 20)))
                .column("connections", all -> Numbers.grouped(all.connections()))
                .column("watch streams", all -> Numbers.grouped(all.watchStreams()))
                .column("watchers", all -> Numbers.grouped(all.watchers()))
                .column("etcd's memory, MiB more", all -> Numbers.threeDigits(all.etcdBytes() / (1 << 20)))
                .of(many);
        return table;
    }

    private String chart() {
        List<LineChart.Line> lines = new ArrayList<>();
        for (String follower : SizeMeasurement.FOLLOWERS) {
            lines.add(new LineChart.Line(
                    follower,
                    sizes.stream()
                            .map(size -> new LineChart.Point(
                                    size,
                                    middle(follower, size, OneService::changeCpuMicros)
                                            .median()))
                            .toList(),
                    follower.equals("relist")));
        }
        return new LineChart("CPU for one change, by the size of the service", "instances", "µs", 0, true, lines).svg();
    }
}
