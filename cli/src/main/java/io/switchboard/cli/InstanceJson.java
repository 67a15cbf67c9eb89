package io.switchboard.cli;

import com.google.gson.JsonObject;
import io.switchboard.core.Instance;
import java.util.Locale;

/** An instance as JSON, each of its parts by name, also those that have their default. */
final class InstanceJson {
    private InstanceJson() {}

    static JsonObject of(Instance instance) {
        JsonObject json = new JsonObject();
        json.addProperty("id", instance.id());
        json.addProperty("address", instance.address().toString());
        json.addProperty("weight", instance.weight());
        json.addProperty("region", instance.locality().region());
        json.addProperty("zone", instance.locality().zone());
        json.addProperty("version", instance.version());
        json.addProperty("state", state(instance));
        JsonObject labels = new JsonObject();
        instance.labels().forEach(labels::addProperty);
        json.add("labels", labels);
        json.addProperty("incarnation", instance.incarnation());
        return json;
    }

    static String state(Instance instance) {
        return instance.state().name().toLowerCase(Locale.ROOT);
    }

    /** {@code region/zone}, or what of it is known; a dash where nothing is. */
    static String place(Instance instance) {
        String region = instance.locality().region();
        String zone = instance.locality().zone();
        String place = region.isEmpty() || zone.isEmpty() ? region + zone : region + "/" + zone;
        return place.isEmpty() ? "-" : place;
    }
}
