package io.switchboard.benchmarks;

import com.google.gson.JsonObject;
import io.switchboard.harness.Json;
import io.switchboard.harness.Table;
import java.util.List;
import java.util.stream.Collectors;

/** The results as a page to read and as JSON. */
final class BenchReport {
    private final BenchResults results;

    private BenchReport(BenchResults results) {
        this.results = results;
    }

    static String json(BenchResults results) {
        // Those who read know machine and commit of most sections by the same names as they know those of one.
        JsonObject all = Json.GSON.toJsonTree(results.run()).getAsJsonObject();
        JsonObject runs = new JsonObject();
        results.ofOtherRuns().forEach(one -> runs.add(one.section().id(), Json.GSON.toJsonTree(one.run())));
        JsonObject sections = new JsonObject();
        results.measured()
                .forEach(one -> sections.add(
                        one.section().id(), Json.GSON.toJsonTree(one.section().data())));
        all.add("runs", runs);
        all.add("missing", Json.GSON.toJsonTree(results.missing()));
        all.add("failures", Json.GSON.toJsonTree(results.failures()));
        all.add("targets", Json.GSON.toJsonTree(results.targets()));
        all.add("sections", sections);
        return Json.GSON.toJson(all) + "\n";
    }

    static String markdown(BenchResults results) {
        BenchReport report = new BenchReport(results);
        return report.head()
                + report.targets()
                + results.measured().stream()
                        .map(one -> "\n" + one.section().text())
                        .collect(Collectors.joining());
    }

    private String head() {
        Run run = results.run();
        return """
                # Figures

                Written by `bin/bench` on a real etcd; [benchmarks.json](benchmarks.json) has the same and more.
                What is compared in a section was measured in one run.
                %s
                %s
                All processes are on one machine and all of it is on loopback: no network is in these times. etcd does not wait for the
                disk (`--unsafe-no-fsync`). Durations are in milliseconds unless said otherwise, percentiles are by nearest rank.
                """.formatted(
                        notices(),
                        run.machine()
                                .rows(new Table("What", "")
                                        .row("Day", run.day())
                                        .row("Switchboard", run.commit())
                                        .row("etcd", run.etcd() + ", run with " + run.etcdSettings())
                                        .row("grpc-java", run.grpc() + ", netty-shaded transport")));
    }

    private String notices() {
        StringBuilder notices = new StringBuilder();
        if (results.run().quick()) {
            notices.append("\n**A trial run (`--quick`): few rounds, rough figures.**\n");
        }
        for (MeasuredSection one : results.ofOtherRuns()) {
            Run run = one.run();
            notices.append("\n**Of another run: ")
                    .append(one.section().id())
                    .append(", on ")
                    .append(run.day())
                    .append(", Switchboard ")
                    .append(run.commit())
                    .append(run.quick() ? ", a trial" : "")
                    .append(run.machine().equals(results.run().machine()) ? "" : ", on another machine")
                    .append(".**\n");
        }
        if (!results.missing().isEmpty()) {
            notices.append("\n**Not measured: ")
                    .append(String.join(", ", results.missing()))
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
        List<FigureTarget> targets = results.targets();
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
