package io.switchboard.etcd.layout;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Internal;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Text;
import java.util.Locale;
import java.util.Optional;

/**
 * Instances as etcd's Go package {@code naming/endpoints} writes them:
 * {@code {"Op":0,"Addr":"host:port","Metadata":…}}, with Switchboard's own words as members of the metadata object.
 * Reads more than it writes: see docs/key-layout.md.
 */
@Internal
public final class InstanceCodec implements Layout {
    /**
     * @param clamped whether the weight was out of range
     * @param service the one that the value says to be of; empty: it says none
     * @param leftOut why the addresses for some networks are left out that may not be dialled; empty: none is
     */
    public record Read(Instance instance, boolean clamped, String service, String leftOut) {
        Read(Instance instance, boolean clamped) {
            this(instance, clamped, "", "");
        }

        Read of(String name) {
            return new Read(instance, clamped, name, leftOut);
        }

        Read without(Instance fewer, String why) {
            return new Read(fewer, clamped, service, why);
        }

        /** A range holds what begins with its name, and so the instances of services whose names go on after it. */
        public boolean isOf(ServiceName asked) {
            return service.isEmpty() || service.equals(asked.value());
        }
    }

    @Override
    public String encode(ServiceName service, Instance instance) {
        return encode(instance);
    }

    public static String encode(Instance instance) {
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
        if (!instance.addresses().isEmpty()) {
            metadata.add("addresses", AddressesByNetwork.json(instance.addresses()));
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
    public static Instance decode(String id, String text) {
        return new InstanceCodec().read(id, text, 0, Instance.MAX_WEIGHT).instance();
    }

    @Override
    public Read read(String id, String text, int minWeight, int maxWeight) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("the value is empty");
        }
        Optional<NativeValue> object;
        try {
            object = Json.read(text, NativeValue::read);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the value is not JSON: " + Text.printable(text), e);
        }
        if (object.isEmpty()) {
            throw new IllegalArgumentException("the value is not a JSON object: " + Text.printable(text));
        }
        NativeValue value = object.get();
        if (value.address().isEmpty()) {
            throw new IllegalArgumentException("the value has no Addr: " + Text.printable(text));
        }
        Instance.Builder instance =
                Instance.builder(Address.parse(withoutScheme(value.address()))).id(id);
        if (value.metadata().isEmpty()) {
            return new Read(instance.build(), false);
        }
        NativeMetadata metadata = value.metadata().get();
        metadata.describe(instance);
        return Double.isNaN(metadata.weight())
                ? new Read(instance.build(), false)
                : limited(instance, metadata.weight(), minWeight, maxWeight);
    }

    /** The instance with its weight, which is clamped into the range. */
    static Read limited(Instance.Builder instance, double said, int minWeight, int maxWeight) {
        double weight = Math.max(minWeight, Math.min(maxWeight, Math.rint(said)));
        return new Read(instance.weight((int) weight).build(), weight != Math.rint(said));
    }

    static String withoutScheme(String address) {
        String lower = address.toLowerCase(Locale.ROOT);
        for (String scheme : new String[] {"http://", "https://", "grpc://", "grpcs://"}) {
            if (lower.startsWith(scheme)) {
                String rest = address.substring(scheme.length());
                return rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
            }
        }
        return address;
    }

    private static void addUnlessEmpty(JsonObject object, String name, String value) {
        if (!value.isEmpty()) {
            object.addProperty(name, value);
        }
    }
}
