package io.switchboard.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.switchboard.core.ServiceName;
import io.switchboard.operator.drill.DrillCounts;
import io.switchboard.operator.drill.DrillEvent;
import io.switchboard.operator.drill.DrillFigures;
import io.switchboard.operator.drill.DrillReport;
import io.switchboard.operator.drill.DrillSample.Source;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A drill as JSON: an object for what happens, and one for how it ended. */
final class DrillJson {
    private DrillJson() {}

    private static JsonObject happened(String event) {
        JsonObject json = new JsonObject();
        json.addProperty("at", Clock.systemUTC().instant().toString());
        json.addProperty("event", event);
        return json;
    }

    static JsonObject probing(ServiceName service, String own, double rate) {
        JsonObject json = happened("probing");
        json.addProperty("service", service.value());
        if (!own.isEmpty()) {
            json.addProperty("from", own);
        }
        json.addProperty("rate", rate);
        return json;
    }

    static JsonObject progress(DrillEvent.Progress progress) {
        JsonObject json = happened("progress");
        json.addProperty("phase", DrillShown.words(progress.phase()));
        json.addProperty("elapsed", seconds(progress.elapsed()));
        progress.now().forEach((source, counts) -> json.add(name(source), counts(counts)));
        return json;
    }

    /** @param undrain what to type to take the drain back by hand */
    static JsonObject event(DrillEvent event, String undrain) {
        if (event instanceof DrillEvent.Drained drained) {
            JsonObject json = happened("drained");
            json.add("drain", Drained.json(Optional.of(drained.drain())));
            json.addProperty("undrain", undrain);
            return json;
        }
        if (event instanceof DrillEvent.TakingBack taking) {
            JsonObject json = happened("taking-back");
            json.addProperty("abort", taking.why().isEmpty() ? null : taking.why());
            return json;
        }
        JsonObject json = happened("taken-back");
        if (event instanceof DrillEvent.TakenBack taken) {
            json.addProperty("state", taken.state().name().toLowerCase(Locale.ROOT));
        }
        return json;
    }

    static JsonObject report(DrillReport report) {
        JsonObject json = happened("verdict");
        json.addProperty("verdict", report.verdict().name().toLowerCase(Locale.ROOT));
        JsonArray reasons = new JsonArray();
        report.reasons().forEach(reasons::add);
        json.add("reasons", reasons);
        json.add("target", Drained.json(report.target()));
        json.addProperty("drainedFor", seconds(report.lasted()));
        json.addProperty("emptiedAfter", seconds(report.emptied()));
        json.addProperty("backAfter", seconds(report.returned()));
        for (DrillFigures one : report.figures()) {
            JsonObject figures = new JsonObject();
            figures.add("before", counts(one.before()));
            figures.add("drained", counts(one.drained()));
            figures.add("after", counts(one.back()));
            figures.add("atEnd", counts(one.last()));
            JsonObject peaks = new JsonObject();
            new TreeMap<>(one.peaks()).forEach(peaks::addProperty);
            figures.add("peakLoad", peaks);
            json.add(name(one.source()), figures);
        }
        return json;
    }

    private static JsonObject counts(DrillCounts counts) {
        JsonObject json = new JsonObject();
        json.addProperty("seconds", seconds(counts.over()));
        json.addProperty("calls", counts.calls());
        json.addProperty("failed", counts.failed());
        json.addProperty(
                "p50Millis", counts.half().isEmpty() ? null : counts.half().getAsLong() / 1e6);
        json.addProperty(
                "p99Millis", counts.most().isEmpty() ? null : counts.most().getAsLong() / 1e6);
        JsonObject picks = new JsonObject();
        new TreeMap<>(counts.picks()).forEach(picks::addProperty);
        json.add("picks", picks);
        return json;
    }

    private static String name(Source source) {
        return source.name().toLowerCase(Locale.ROOT);
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1e3;
    }

    private static @Nullable Double seconds(Optional<Duration> time) {
        return time.isEmpty() ? null : seconds(time.get());
    }
}
