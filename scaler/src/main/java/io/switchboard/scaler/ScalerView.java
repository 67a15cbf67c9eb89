package io.switchboard.scaler;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is followed and was last said, as a JSON document and as figures; made once a second on the scheduler. */
final class ScalerView implements Supplier<String> {
    private final Follows follows;
    private final ScalerMetrics metrics;
    private volatile String document = "[]";

    ScalerView(Follows follows, ScalerMetrics metrics) {
        this.follows = follows;
        this.metrics = metrics;
    }

    void make(long now) {
        JsonArray rows = new JsonArray();
        long silent = 0;
        long held = 0;
        long unknown = 0;
        Duration oldest = Duration.ZERO;
        for (FollowedLoad followed : follows.all()) {
            JsonArray figures = new JsonArray();
            long most = 0;
            for (var one : followed.tracks().entrySet()) {
                Answer answer = one.getValue().answer(now);
                Reading last = one.getValue().last();
                figures.add(figure(one.getKey(), answer, last));
                held += answer.isHeld() ? 1 : 0;
                unknown += answer.unknown() == null ? 0 : 1;
                if (last != null) {
                    most = Math.max(most, last.silent());
                    oldest = oldest.compareTo(last.oldest()) < 0 ? last.oldest() : oldest;
                }
            }
            silent += most;
            JsonObject row = new JsonObject();
            row.addProperty("service", followed.service().value());
            row.addProperty("askedSecondsAgo", followed.unasked().toSeconds());
            JsonArray lost = new JsonArray();
            followed.lost().forEach(lost::add);
            row.add("lostDatacenters", lost);
            row.add("figures", figures);
            rows.add(row);
        }
        metrics.services.set(follows.all().size());
        metrics.silent.set(silent);
        metrics.held.set(held);
        metrics.unknown.set(unknown);
        metrics.oldest(oldest.toMillis());
        document = rows.toString();
    }

    private static JsonObject figure(FollowedLoad.Key key, Answer answer, @Nullable Reading last) {
        JsonObject figure = new JsonObject();
        figure.addProperty("metric", key.target().metric().written());
        figure.addProperty("target", key.target().perReplica());
        if (key.datacenter() != null) {
            figure.addProperty("datacenter", key.datacenter());
        }
        Unknown unknown = answer.unknown();
        if (unknown != null) {
            figure.addProperty("unknown", unknown.text());
        } else {
            figure.addProperty("value", Demand.exported(answer.value()));
            figure.addProperty(
                    "replicas", Math.ceil(answer.value() / key.target().perReplica() - 1e-9));
            figure.addProperty("panic", answer.isPanicking());
            figure.addProperty("held", answer.isHeld());
        }
        if (last != null) {
            figure.addProperty("instances", last.instances());
            figure.addProperty("serving", last.replicas());
            figure.addProperty("warming", last.replicas() - last.capacity());
            figure.addProperty("silent", last.silent());
            if (last.example() != null) {
                figure.addProperty("silentOne", last.example());
            }
            figure.addProperty("heard", last.known());
            figure.addProperty("assumed", last.assumed());
        }
        return figure;
    }

    @Override
    public String get() {
        return document;
    }
}
