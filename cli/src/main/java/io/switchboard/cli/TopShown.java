package io.switchboard.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.switchboard.core.Freshness;
import io.switchboard.operator.load.InstanceLoad;
import io.switchboard.operator.load.LoadReport;
import io.switchboard.operator.load.ServiceLoad;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What {@code top} shows of loads: a picture for people, or JSON. */
final class TopShown {
    private TopShown() {}

    /** Of one service: a line of totals, and a row for each instance. */
    static List<String> service(ServiceLoad load, LoadRow.Sort sort) {
        List<InstanceLoad> instances = load.instances();
        List<String> lines = new ArrayList<>();
        lines.add(totals(load));
        lines.add("");
        if (instances.isEmpty()) {
            lines.add(load.freshness() == Freshness.UNKNOWN ? "nothing is known yet" : "no instances");
            return lines;
        }
        boolean several = instances.stream().anyMatch(one -> one.datacenter() != null);
        List<String> heading = new ArrayList<>(List.of("INSTANCE", "ADDRESS", "ZONE", "STATE"));
        if (several) {
            heading.add(0, "DATACENTER");
        }
        List<LoadRow> rows = instances.stream()
                .map(one -> LoadRow.of(one, several))
                .sorted(sort.order())
                .toList();
        lines.addAll(LoadRow.table(heading, rows).lines());
        return lines;
    }

    private static String totals(ServiceLoad load) {
        LoadTotals totals = LoadTotals.of(load.instances());
        String state = load.problem() == null ? "" : "; " + words(load.freshness()) + ": " + load.problem();
        return load.service() + ": " + totals.instances() + (totals.instances() == 1 ? " instance, " : " instances, ")
                + totals.reporting() + (totals.reporting() == 1 ? " reports: " : " report: ")
                + LoadRow.shown(totals.inFlight(), "%.0f") + " in flight, "
                + LoadRow.shown(totals.rate(), "%.1f") + " calls/s, "
                + LoadRow.shown(totals.failures(), "%.1f") + " failed/s, load "
                + LoadRow.shown(totals.utilization() * 100, "%.0f %%") + state;
    }

    /** Of several services: a row for each. */
    static List<String> services(Collection<ServiceLoad> loads, LoadRow.Sort sort) {
        if (loads.isEmpty()) {
            return List.of("no services");
        }
        List<LoadRow> rows = loads.stream()
                .map(load -> LoadRow.of(
                        load.service().value(), LoadTotals.of(load.instances()), load.instances(), problem(load)))
                .sorted(sort.order())
                .toList();
        return LoadRow.table(List.of("SERVICE", "INSTANCES", "REPORT"), rows).lines();
    }

    /** The registry's, else that of the first instance that has one. */
    private static @Nullable String problem(ServiceLoad load) {
        if (load.problem() != null) {
            return load.problem();
        }
        return load.instances().stream()
                .filter(one -> one.problem() != null)
                .map(one -> one.instance().name() + ": " + one.problem())
                .findFirst()
                .orElse(null);
    }

    static JsonObject json(ServiceLoad load, Instant at, boolean withInstances) {
        JsonObject json = new JsonObject();
        json.addProperty("at", at.toString());
        json.addProperty("service", load.service().value());
        json.addProperty("freshness", words(load.freshness()));
        json.addProperty("problem", load.problem());
        LoadTotals totals = LoadTotals.of(load.instances());
        JsonObject sums = new JsonObject();
        sums.addProperty("instances", totals.instances());
        sums.addProperty("reporting", totals.reporting());
        number(sums, "inFlight", totals.inFlight());
        number(sums, "rate", totals.rate());
        number(sums, "failures", totals.failures());
        number(sums, "utilization", totals.utilization());
        json.add("totals", sums);
        if (withInstances) {
            JsonArray instances = new JsonArray();
            load.instances().forEach(one -> instances.add(json(one)));
            json.add("instances", instances);
        }
        return json;
    }

    static JsonObject json(Collection<ServiceLoad> loads, Instant at) {
        JsonArray services = new JsonArray();
        loads.forEach(load -> services.add(json(load, at, false)));
        JsonObject json = new JsonObject();
        json.addProperty("at", at.toString());
        json.add("services", services);
        return json;
    }

    private static JsonObject json(InstanceLoad one) {
        JsonObject json = InstanceJson.of(one.instance());
        LoadReport report = one.report();
        if (report != null) {
            JsonObject said = new JsonObject();
            number(said, "inFlight", report.inFlight());
            number(said, "rate", report.rate());
            number(said, "failures", report.failures());
            number(said, "utilization", report.utilization());
            JsonObject metrics = new JsonObject();
            new TreeMap<>(report.metrics()).forEach(metrics::addProperty);
            said.add("metrics", metrics);
            json.add("report", said);
            json.addProperty("ageSeconds", one.age().toMillis() / 1e3);
        }
        json.addProperty("problem", one.problem());
        return json;
    }

    /** What is not known is left out: JSON has no word for what is not a number. */
    private static void number(JsonObject json, String name, double value) {
        if (!Double.isNaN(value)) {
            json.addProperty(name, value);
        }
    }

    private static String words(Freshness freshness) {
        return freshness.name().toLowerCase(Locale.ROOT);
    }
}
