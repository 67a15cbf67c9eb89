package io.switchboard.benchmarks.spring;

import io.switchboard.benchmarks.Section;
import io.switchboard.benchmarks.spring.SpringResults.Packed;
import io.switchboard.benchmarks.spring.SpringResults.Pair;
import io.switchboard.benchmarks.spring.SpringResults.Started;
import io.switchboard.harness.Middle;
import io.switchboard.harness.Numbers;
import io.switchboard.harness.Table;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** What is said of the starter for Spring Boot. */
final class SpringReport {
    private static final double MIB = 1 << 20;

    private final SpringResults results;

    SpringReport(SpringResults results) {
        this.results = results;
    }

    Section section() {
        return new Section("spring", text(), new TreeMap<>(), List.of(), results);
    }

    private String text() {
        return """
                ## What the starter for Spring Boot adds

                An application on Spring Boot %s with a gRPC server of one service, plain, and the same with
                `switchboard-spring-boot-starter`, each packed into one jar by `spring-boot-maven-plugin`.

                %s
                Both are started by `java -Xmx256m -jar`, in %d pairs, of which one begins with the one and the next
                with the other. Times are from before the process is started until Boot says that the application has
                started, which is before it is registered, and until it is in etcd. CPU is of all threads until the one
                has started and the other is registered. %d s later heap and resident memory are taken, after a
                collection. A figure is the middle of all pairs, with the lowest and the highest; ratios and what is
                added are of each pair.

                %s""".formatted(
                results.boot(), jars(), results.pairs().size(), SpringMeasurement.IDLE.toSeconds(), processes());
    }

    private Table jars() {
        Packed plain = results.plain();
        Packed starter = results.starter();
        long bytes = starter.bytes() - plain.bytes();
        String more = String.format(Locale.ROOT, "%+.1f %%", 100.0 * bytes / plain.bytes());
        Table table = new Table("", "jars", "bytes");
        table.row(jars("plain", plain));
        table.row(jars("with the starter", starter));
        table.row(
                "**added**",
                "**" + (starter.jars() - plain.jars()) + "**",
                "**" + Numbers.grouped(bytes) + "** (" + more + ")");
        List<FatJar.Held> ours =
                results.added().stream().filter(FatJar.Held::isOurs).toList();
        table.row(
                "of which ours",
                Integer.toString(ours.size()),
                Numbers.grouped(ours.stream().mapToLong(FatJar.Held::bytes).sum()));
        return table;
    }

    private static List<String> jars(String name, Packed jar) {
        return List.of(name, Integer.toString(jar.jars()), Numbers.grouped(jar.bytes()));
    }

    private Table processes() {
        Table table = new Table("", "plain", "with the starter", "added", "ratio");
        row(table, "started, ms", Started::startedMillis);
        table.row(
                "registered, ms",
                "–",
                middle(pair -> pair.starter().registeredMillis()).spread(),
                middle(pair -> pair.starter().registeredMillis() - pair.plain().startedMillis())
                        .spread(),
                middle(pair -> pair.starter().registeredMillis() / pair.plain().startedMillis())
                        .spread());
        row(table, "CPU until then, ms", Started::cpuMillis);
        row(table, "heap, MiB", one -> one.heapBytes() / MIB);
        row(table, "resident, MiB", one -> one.residentBytes() / MIB);
        row(table, "threads", Started::threads);
        row(table, "classes", Started::classes);
        return table;
    }

    private void row(Table table, String name, ToDoubleFunction<Started> value) {
        table.row(
                name,
                middle(pair -> value.applyAsDouble(pair.plain())).spread(),
                middle(pair -> value.applyAsDouble(pair.starter())).spread(),
                middle(pair -> value.applyAsDouble(pair.starter()) - value.applyAsDouble(pair.plain()))
                        .spread(),
                middle(pair -> value.applyAsDouble(pair.starter()) / value.applyAsDouble(pair.plain()))
                        .spread());
    }

    private Middle middle(ToDoubleFunction<Pair> value) {
        return Middle.of(results.pairs().stream().map(value::applyAsDouble).toList());
    }
}
