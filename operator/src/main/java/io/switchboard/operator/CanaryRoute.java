package io.switchboard.operator;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.switchboard.operator.Canary.Incomplete;
import io.switchboard.operator.Canary.Incomplete.Part;
import io.switchboard.operator.CanarySpec.Group;
import java.util.Map;
import java.util.Optional;

/** The route of a canary as JSON: the canary's subset, and that of the others. */
final class CanaryRoute {
    private static final int ALL = 100;

    private CanaryRoute() {}

    static JsonObject made(CanarySpec spec) {
        if (spec.canary().isEmpty()) {
            throw new Incomplete(Part.CANARY, "there is no canary yet; give the instances that are the canary");
        }
        JsonObject route = new JsonObject();
        route.addProperty("name", Canary.NAME);
        match(route, spec.headers());
        route.add("subsets", new JsonArray());
        subsets(route, spec);
        return route;
    }

    static void change(JsonObject route, CanarySpec spec) {
        if (!(route.get("subsets") instanceof JsonArray subsets) || subsets.size() > 2) {
            throw new Canary.Unsuited(
                    "the route \"" + Canary.NAME + "\" has not the subsets of a canary and of the others");
        }
        match(route, spec.headers());
        subsets(route, spec);
    }

    private static void match(JsonObject route, Map<String, String> headers) {
        if (headers.isEmpty()) {
            return;
        }
        JsonArray all = new JsonArray();
        headers.forEach((name, value) -> {
            JsonObject header = new JsonObject();
            header.addProperty("name", name);
            header.addProperty("exact", value);
            all.add(header);
        });
        JsonObject match = route.get("match") instanceof JsonObject there ? there : new JsonObject();
        match.add("headers", all);
        route.add("match", match);
    }

    private static void subsets(JsonObject route, CanarySpec spec) {
        JsonArray before = route.getAsJsonArray("subsets");
        JsonObject canary = subset(before, 0, spec.canary());
        JsonObject others = subset(before, 1, spec.others());
        if (spec.percent().isPresent()) {
            int percent = spec.percent().getAsInt();
            if (percent < 0 || percent > ALL) {
                throw new IllegalArgumentException("weight " + percent + " is not a percentage from 0 to 100");
            }
            if (others.isEmpty() && percent < ALL) {
                throw new Incomplete(
                        Part.OTHERS,
                        "the canary gets " + percent
                                + " % of the calls, and no others are given for the rest; name them");
            }
            canary.addProperty("weight", percent);
            if (!others.isEmpty()) {
                others.addProperty("weight", ALL - percent);
            }
        } else if (!canary.has("weight")) {
            throw new Incomplete(Part.PERCENT, "the canary's share of the calls is missing; give it in percent");
        }
        JsonArray after = new JsonArray();
        after.add(canary);
        if (!others.isEmpty()) {
            after.add(others);
        }
        route.add("subsets", after);
    }

    /** The one that is there, for these instances if they are given; empty: there is none. */
    private static JsonObject subset(JsonArray before, int at, Optional<Group> group) {
        JsonElement there = at < before.size() ? before.get(at) : new JsonObject();
        JsonObject subset = there.isJsonObject() ? there.getAsJsonObject().deepCopy() : new JsonObject();
        group.ifPresent(wanted -> {
            subset.remove("version");
            subset.remove("labels");
            if (!wanted.version().isEmpty()) {
                subset.addProperty("version", wanted.version());
            }
            if (!wanted.labels().isEmpty()) {
                JsonObject labels = new JsonObject();
                wanted.labels().forEach(labels::addProperty);
                subset.add("labels", labels);
            }
        });
        return subset;
    }
}
