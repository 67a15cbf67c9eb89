package io.switchboard.cli;

import com.google.gson.JsonObject;
import io.switchboard.core.Instance;
import java.util.Locale;

/**
 * An instance as JSON, each of its parts by name, also those that have their default; its datacenter where there are
 * several.
 */
final class InstanceJson {
    private InstanceJson() {}

    static JsonObject of(Instance instance) {
        JsonObject json = new JsonObject();
        if (!instance.datacenter().isEmpty()) {
            json.addProperty("datacenter", instance.datacenter());
        }
        json.addProperty("id", instance.id());
        json.addProperty("address", instance.address().toString());
        JsonObject addresses = new JsonObject();
        instance.addresses().forEach((network, address) -> addresses.addProperty(network, address.toString()));
        json.add("addresses", addresses);
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

    /** The address, and behind it those for other networks by name. */
    static String addresses(Instance instance) {
        StringBuilder all = new StringBuilder(instance.address().toString());
        instance.addresses()
                .forEach((network, address) ->
                        all.append(',').append(network).append('=').append(address));
        return all.toString();
    }

    static String state(Instance instance) {
        return instance.state().name().toLowerCase(Locale.ROOT);
    }

    /** {@code region/zone}, or what of it is known; a dash where nothing is. */
    static String place(Instance instance) {
        String place = instance.locality().words();
        return place.isEmpty() ? "-" : place;
    }
}
