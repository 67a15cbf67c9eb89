package io.switchboard.etcd;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Locality;
import io.switchboard.core.Text;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Instances as etcd's Go package {@code naming/endpoints} writes them: {@code {"Op":0,"Addr":"host:port","Metadata":…}},
 * with Switchboard's own words as members of the metadata object. Reads more than it writes: see docs/key-layout.md.
 */
final class InstanceCodec {
    /** @param clamped whether the weight was out of range */
    record Read(Instance instance, boolean clamped) {}

    private InstanceCodec() {}

    static String encode(Instance instance) {
        JsonObject metadata = new JsonObject();
        instance.extensions().forEach((name, json) -> metadata.add(name, extension(instance, name, json)));
        if (instance.weight() != Instance.DEFAULT_WEIGHT) {
            metadata.addProperty("weight", instance.weight());
        }
        addUnlessEmpty(metadata, "region", instance.locality().region());
        addUnlessEmpty(metadata, "zone", instance.locality().zone());
        addUnlessEmpty(metadata, "version", instance.version());
        if (!instance.labels().isEmpty()) {
            JsonObject labels = new JsonObject();
            instance.labels().forEach(labels::addProperty);
            metadata.add("labels", labels);
        }
        if (instance.state() != InstanceState.SERVING) {
            metadata.addProperty("state", instance.state().name().toLowerCase(Locale.ROOT));
        }
        if (instance.incarnation() != 0) {
            metadata.addProperty("incarnation", instance.incarnation());
        }
        JsonObject value = new JsonObject();
        value.addProperty("Op", 0);
        value.addProperty("Addr", instance.address().toString());
        value.add("Metadata", metadata.isEmpty() ? JsonNull.INSTANCE : metadata);
        return value.toString();
    }

    private static JsonElement extension(Instance instance, String name, String json) {
        try {
            return Json.parse(json);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "extension \"" + Text.printable(name) + "\" of instance " + Text.printable(instance.id())
                            + " is not JSON: " + Text.printable(json),
                    e);
        }
    }

    /** @throws IllegalArgumentException if the value announces no instance; the message says why */
    static Instance decode(String id, String text) {
        return read(id, text, 0, Instance.MAX_WEIGHT).instance();
    }

    /**
     * As {@link #decode}, with a weight from {@code minWeight} to {@code maxWeight}: one out of range is clamped, since it
     * must not take the server out of the set.
     */
    static Read read(String id, String text, int minWeight, int maxWeight) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("the value is empty");
        }
        JsonElement root;
        try {
            root = Json.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the value is not JSON: " + Text.printable(text), e);
        }
        if (!root.isJsonObject()) {
            throw new IllegalArgumentException("the value is not a JSON object: " + Text.printable(text));
        }
        String address = stringOf(member(root.getAsJsonObject(), "Addr"));
        if (address.isEmpty()) {
            throw new IllegalArgumentException("the value has no Addr: " + Text.printable(text));
        }
        Instance.Builder instance =
                Instance.builder(Address.parse(withoutScheme(address))).id(id);
        JsonObject metadata = metadataOf(member(root.getAsJsonObject(), "Metadata"));
        if (metadata == null) {
            return new Read(instance.build(), false);
        }
        readMetadata(metadata, instance);
        double said = number(metadata.get("weight"), Double.NaN);
        if (Double.isNaN(said)) {
            return new Read(instance.build(), false);
        }
        return limited(instance, said, minWeight, maxWeight);
    }

    /** The instance with its weight, which is clamped into the range. */
    static Read limited(Instance.Builder instance, double said, int minWeight, int maxWeight) {
        double weight = Math.max(minWeight, Math.min(maxWeight, Math.rint(said)));
        return new Read(instance.weight((int) weight).build(), weight != Math.rint(said));
    }

    private static void readMetadata(JsonObject metadata, Instance.Builder instance) {
        Map<String, String> extensions = new TreeMap<>();
        String region = "";
        String zone = "";
        for (Map.Entry<String, JsonElement> entry : metadata.entrySet()) {
            JsonElement value = entry.getValue();
            switch (entry.getKey()) {
                case "weight" -> {} // Read by the caller, who knows the range.
                case "region" -> region = shared(value);
                case "zone" -> zone = shared(value);
                case "version" -> instance.version(shared(value));
                case "labels" -> instance.labels(labels(value));
                case "state" ->
                    instance.state(text(value).equals("draining") ? InstanceState.DRAINING : InstanceState.SERVING);
                case "incarnation" -> instance.incarnation(incarnation(value));
                default -> extensions.put(Json.wellFormed(entry.getKey()), Json.wellFormed(value.toString()));
            }
        }
        instance.locality(region.isEmpty() && zone.isEmpty() ? Locality.UNKNOWN : new Locality(region, zone));
        instance.extensions(extensions);
    }

    /** etcd's gRPC proxy writes the metadata as a string that holds JSON; of other shapes nothing can be read. */
    private static @Nullable JsonObject metadataOf(@Nullable JsonElement metadata) {
        JsonElement read = metadata;
        String inner = stringOf(metadata);
        if (!inner.isEmpty()) {
            try {
                read = Json.parse(inner);
            } catch (IllegalArgumentException e) {
                return null;
            }
        }
        return read != null && read.isJsonObject() ? read.getAsJsonObject() : null;
    }

    /** Go reads field names whatever their case, an exact match first. */
    private static @Nullable JsonElement member(JsonObject object, String name) {
        if (object.has(name)) {
            return object.get(name);
        }
        for (Map.Entry<String, JsonElement> entry : object.entrySet()) {
            if (entry.getKey().equalsIgnoreCase(name)) {
                return entry.getValue();
            }
        }
        return null;
    }

    private static String withoutScheme(String address) {
        String lower = address.toLowerCase(Locale.ROOT);
        for (String scheme : new String[] {"http://", "https://", "grpc://"}) {
            if (lower.startsWith(scheme)) {
                String rest = address.substring(scheme.length());
                return rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
            }
        }
        return address;
    }

    /** What no reader of JSON would agree on, or lies before the epoch, is none. */
    private static long incarnation(JsonElement value) {
        double number = number(value, 0);
        return number >= 0 && number <= Incarnations.MAX ? (long) number : 0;
    }

    static double number(@Nullable JsonElement value, double otherwise) {
        if (value instanceof JsonPrimitive primitive && !primitive.isBoolean()) {
            try {
                double number = Double.parseDouble(primitive.getAsString());
                return Double.isNaN(number) ? otherwise : number;
            } catch (NumberFormatException e) {
                return otherwise;
            }
        }
        return otherwise;
    }

    private static Map<String, String> labels(JsonElement value) {
        Map<String, String> labels = new TreeMap<>();
        if (value.isJsonObject()) {
            value.getAsJsonObject().entrySet().stream()
                    .filter(entry -> entry.getValue().isJsonPrimitive())
                    .forEach(entry -> labels.put(Json.wellFormed(entry.getKey()), text(entry.getValue())));
        }
        return labels;
    }

    /** A text that many instances have: all of them have the same one. */
    private static String shared(JsonElement value) {
        return text(value).intern();
    }

    private static String text(JsonElement value) {
        return value.isJsonPrimitive() ? Json.wellFormed(value.getAsString()) : "";
    }

    static String stringOf(@Nullable JsonElement value) {
        return value instanceof JsonPrimitive primitive && primitive.isString() ? primitive.getAsString() : "";
    }

    private static void addUnlessEmpty(JsonObject object, String name, String value) {
        if (!value.isEmpty()) {
            object.addProperty(name, value);
        }
    }
}
