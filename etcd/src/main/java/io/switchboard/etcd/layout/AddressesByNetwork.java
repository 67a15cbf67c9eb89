package io.switchboard.etcd.layout;

import com.google.gson.JsonObject;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of an instance by the names of networks, as a JSON object of strings: a member of our own metadata, and
 * as text among the facts that other frameworks let a server say of itself.
 *
 * <p>What is no name of a network, or no address, is left out; so are, in the order of their names, those beyond
 * {@value Instance#MAX_NETWORKS}.
 */
final class AddressesByNetwork {
    private AddressesByNetwork() {}

    static JsonObject json(Map<String, Address> addresses) {
        JsonObject json = new JsonObject();
        addresses.forEach((network, address) -> json.addProperty(network, address.toString()));
        return json;
    }

    /** Empty where the text is no object. */
    static Map<String, Address> read(String text) {
        try {
            return text.isEmpty() ? Map.of() : Json.read(text, AddressesByNetwork::read);
        } catch (IllegalArgumentException e) {
            return Map.of();
        }
    }

    /** Of equal names the last counts, as everywhere. */
    static Map<String, Address> read(JsonReader reader) throws IOException {
        if (reader.peek() != JsonToken.BEGIN_OBJECT) {
            Json.skip(reader);
            return Map.of();
        }
        TreeMap<String, Address> addresses = new TreeMap<>();
        reader.beginObject();
        while (reader.hasNext()) {
            String network = reader.nextName();
            Address address = address(reader);
            if (address == null) {
                addresses.remove(network);
            } else if (Instance.isNetwork(network)) {
                // Many instances have the same few.
                addresses.put(network.intern(), address);
            }
        }
        reader.endObject();
        while (addresses.size() > Instance.MAX_NETWORKS) {
            addresses.pollLastEntry();
        }
        return addresses;
    }

    private static @Nullable Address address(JsonReader reader) throws IOException {
        if (reader.peek() != JsonToken.STRING) {
            Json.skip(reader);
            return null;
        }
        try {
            return Address.parse(InstanceCodec.withoutScheme(reader.nextString()));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
