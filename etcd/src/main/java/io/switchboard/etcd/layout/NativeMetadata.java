package io.switchboard.etcd.layout;

import com.google.gson.JsonParser;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Locality;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Switchboard's own words in a value's metadata; of equal names the last counts, what is of another shape says nothing.
 */
final class NativeMetadata {
    private double weight = Double.NaN;
    private String region = "";
    private String zone = "";
    private String version = "";
    private Map<String, String> labels = Map.of();
    private InstanceState state = InstanceState.SERVING;
    private long incarnation;
    private Map<String, Address> addresses = Map.of();
    private @Nullable Map<String, String> extensions;

    private NativeMetadata() {}

    /** Empty: the metadata is no object. */
    static Optional<NativeMetadata> read(JsonReader reader) throws IOException {
        if (reader.peek() != JsonToken.BEGIN_OBJECT) {
            Json.skip(reader);
            return Optional.empty();
        }
        NativeMetadata metadata = new NativeMetadata();
        reader.beginObject();
        while (reader.hasNext()) {
            metadata.take(reader.nextName(), reader);
        }
        reader.endObject();
        return Optional.of(metadata);
    }

    private void take(String name, JsonReader reader) throws IOException {
        switch (name) {
            case "weight" -> weight = MetadataTags.number(Json.text(reader), Double.NaN);
            case "region" -> region = shared(reader);
            case "zone" -> zone = shared(reader);
            case "version" -> version = shared(reader);
            case "labels" -> labels = labels(reader);
            case "state" ->
                state = Json.text(reader).equals("draining") ? InstanceState.DRAINING : InstanceState.SERVING;
            case "incarnation" -> incarnation = Incarnations.of(MetadataTags.number(Json.text(reader), 0));
            case "addresses" -> addresses = AddressesByNetwork.read(reader);
            default -> extend(name, reader);
        }
    }

    private void extend(String name, JsonReader reader) throws IOException {
        if (extensions == null) {
            extensions = new TreeMap<>();
        }
        extensions.put(
                Json.wellFormed(name),
                Json.wellFormed(JsonParser.parseReader(reader).toString()));
    }

    private static Map<String, String> labels(JsonReader reader) throws IOException {
        Map<String, String> labels = new TreeMap<>();
        if (reader.peek() != JsonToken.BEGIN_OBJECT) {
            Json.skip(reader);
            return labels;
        }
        reader.beginObject();
        while (reader.hasNext()) {
            String name = Json.wellFormed(reader.nextName());
            switch (reader.peek()) {
                case STRING, NUMBER, BOOLEAN -> labels.put(name, Json.text(reader));
                default -> {
                    Json.skip(reader);
                    labels.remove(name);
                }
            }
        }
        reader.endObject();
        return labels;
    }

    /** A text that many instances have: all of them have the same one. */
    private static String shared(JsonReader reader) throws IOException {
        return Json.text(reader).intern();
    }

    /** As it was said, which may be out of range; not a number: nothing was. */
    double weight() {
        return weight;
    }

    /** Says all but the weight. */
    void describe(Instance.Builder instance) {
        instance.locality(region.isEmpty() && zone.isEmpty() ? Locality.UNKNOWN : new Locality(region, zone))
                .version(version)
                .labels(labels)
                .state(state)
                .incarnation(incarnation)
                .addresses(addresses)
                .extensions(extensions == null ? Map.of() : extensions);
    }
}
