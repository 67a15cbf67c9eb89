package io.switchboard.benchmarks.load;

import io.switchboard.benchmarks.Section;
import io.switchboard.benchmarks.load.IdleResults.One;
import io.switchboard.harness.Middle;
import io.switchboard.harness.Table;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** What is said of idle processes. */
final class IdleReport {
    private static final double MIB = 1 << 20;

    private final IdleResults results;

    IdleReport(IdleResults results) {
        this.results = results;
    }

    Section section() {
        return new Section("idle", text(), new TreeMap<>(), List.of(), results);
    }

    private Middle middle(String kind, ToDoubleFunction<One> value) {
        return Middle.of(results.all().stream()
                .filter(one -> one.kind().equals(kind))
                .map(value::applyAsDouble)
                .toList());
    }

    private String text() {
        Table table = new Table("Process", "up after, ms", "heap, MiB", "resident, MiB", "threads", "classes");
        List<String> kinds = IdleMeasurement.KINDS;
        for (int i = 0; i < kinds.size(); i++) {
            String kind = kinds.get(i);
            table.row(
                    kind,
                    middle(kind, One::upMillis).spread(),
                    middle(kind, one -> one.heapBytes() / MIB).spread(),
                    middle(kind, one -> one.residentBytes() / MIB).spread(),
                    middle(kind, One::threads).spread(),
                    middle(kind, One::classes).spread());
            if (i % 2 == 1) {
                String alone = kinds.get(i - 1);
                table.row(
                        "**added**",
                        more(kind, alone, One::upMillis),
                        more(kind, alone, one -> one.heapBytes() / MIB),
                        more(kind, alone, one -> one.residentBytes() / MIB),
                        more(kind, alone, One::threads),
                        more(kind, alone, One::classes));
            }
        }
        return """
                ## What an idle process costs

                A client with one channel, up when its first call is answered (grpc-java alone: of a target that is the server's address; Switchboard: with its memory on disk, which
                is empty); a server of one service, up when it listens (grpc-java alone) or is registered (Switchboard, with the health service). Each is a JVM with `-Xmx256m`, timed from before it is
                started, on a machine with two cores. Then it is idle for %d s: heap and resident memory are after a collection. %d rounds, in turn; the middle, with the
                lowest and the highest.

                %s""".formatted(
                        IdleMeasurement.IDLE.toSeconds(),
                        middle(kinds.get(0), One::upMillis).rounds(),
                        table);
    }

    private String more(String kind, String alone, ToDoubleFunction<One> value) {
        double more = middle(kind, value).median() - middle(alone, value).median();
        return "**" + String.format(Locale.ROOT, Math.abs(more) < 100 ? "%+.1f" : "%+,.0f", more) + "**";
    }
}
