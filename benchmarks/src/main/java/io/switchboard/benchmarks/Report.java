package io.switchboard.benchmarks;

import com.google.gson.GsonBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The results as a page to read and as JSON. */
final class Report {
    private final Results results;

    private Report(Results results) {
        this.results = results;
    }

    static String json(Results results) {
        Map<String, Object> sections = new LinkedHashMap<>();
        results.sections().forEach(one -> sections.put(one.id(), one.data()));
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("day", results.day());
        all.put("machine", results.machine());
        all.put("commit", results.commit());
        all.put("etcd", results.etcd());
        all.put("etcdSettings", results.etcdSettings());
        all.put("grpc", results.grpc());
        all.put("quick", results.quick());
        all.put("only", results.only());
        all.put("failures", results.failures());
        all.put("targets", results.targets());
        all.put("sections", sections);
        return new GsonBuilder()
                        .setPrettyPrinting()
                        .serializeNulls()
                        .disableHtmlEscaping()
                        .create()
                        .toJson(all)
                + "\n";
    }

    static String markdown(Results results) {
        Report report = new Report(results);
        return report.head()
                + report.targets()
                + results.sections().stream().map(one -> "\n" + one.text()).collect(Collectors.joining());
    }

    private String head() {
        Machine machine = results.machine();
        return """
                # Figures

                Written by `bin/bench`, in one run on a real etcd; [benchmarks.json](benchmarks.json) has the same and more.
                %s
                %s
                All processes are on one machine and all of it is on loopback: no network is in these times. etcd does not wait for the
                disk (`--unsafe-no-fsync`). Durations are in milliseconds unless said otherwise, percentiles are by nearest rank.
                """.formatted(
                        notices(),
                        new Table("What", "")
                                .row("Day", results.day())
                                .row("Switchboard", results.commit())
                                .row("etcd", results.etcd() + ", run with " + results.etcdSettings())
                                .row("grpc-java", results.grpc() + ", netty-shaded transport")
                                .row("JDK", machine.jdk())
                                .row("Processor", machine.cores() + " cores of " + machine.processor())
                                .row("Memory", Table.number(machine.memoryBytes() >> 20) + " MiB")
                                .row("System", machine.system()));
    }

    private String notices() {
        StringBuilder notices = new StringBuilder();
        if (results.quick()) {
            notices.append("\n**A trial run (`--quick`): few rounds, rough figures.**\n");
        }
        if (!results.only().isEmpty()) {
            notices.append("\n**Only a part was measured: ")
                    .append(String.join(", ", results.only()))
                    .append(".**\n");
        }
        results.failures()
                .forEach((id, why) -> notices.append("\n**Could not be measured: ")
                        .append(id)
                        .append(": ")
                        .append(why)
                        .append("**\n"));
        return notices.toString();
    }

    private String targets() {
        List<Target> targets = results.targets();
        if (targets.isEmpty()) {
            return "";
        }
        Table table = new Table("Target", "limit", "measured", "");
        targets.forEach(one -> table.row(
                one.what(),
                one.limit(),
                one.measured() == null ? "not in this run" : one.measured(),
                one.met() ? "met" : one.measured() == null ? "–" : "**missed**"));
        long missed = targets.stream()
                .filter(one -> !one.met() && one.measured() != null)
                .count();
        return """

                ## Targets

                %s

                %s""".formatted(
                missed == 0 ? "None is missed." : "**Missed: " + missed + " of " + targets.size() + ".**", table);
    }
}
