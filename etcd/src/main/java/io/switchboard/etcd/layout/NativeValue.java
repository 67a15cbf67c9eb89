package io.switchboard.etcd.layout;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A value as etcd's Go package {@code naming/endpoints} writes it.
 *
 * @param address empty: there is none
 * @param metadata empty: there is none, or it cannot be read
 */
record NativeValue(String address, Optional<NativeMetadata> metadata) {
    /** Empty: the value is no object. */
    static Optional<NativeValue> read(JsonReader reader) throws IOException {
        if (reader.peek() != JsonToken.BEGIN_OBJECT) {
            Json.skip(reader);
            return Optional.empty();
        }
        Member<String> address = new Member<>("Addr", "");
        Member<Optional<NativeMetadata>> metadata = new Member<>("Metadata", Optional.empty());
        reader.beginObject();
        while (reader.hasNext()) {
            String name = reader.nextName();
            if (address.goesBy(name)) {
                address.value = string(reader);
            } else if (metadata.goesBy(name)) {
                metadata.value = metadata(reader);
            } else {
                Json.skip(reader);
            }
        }
        reader.endObject();
        return Optional.of(new NativeValue(address.value, metadata.value));
    }

    private static String string(JsonReader reader) throws IOException {
        if (reader.peek() == JsonToken.STRING) {
            return reader.nextString();
        }
        Json.skip(reader);
        return "";
    }

    /** etcd's gRPC proxy writes the metadata as a string that holds JSON; of other shapes nothing can be read. */
    private static Optional<NativeMetadata> metadata(JsonReader reader) throws IOException {
        if (reader.peek() != JsonToken.STRING) {
            return NativeMetadata.read(reader);
        }
        try {
            return Json.read(reader.nextString(), NativeMetadata::read);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Go reads field names whatever their case, an exact match first; of equal names the last counts. */
    private static final class Member<T> {
        private final String name;
        private @Nullable String found;
        private T value;

        Member(String name, T none) {
            this.name = name;
            this.value = none;
        }

        /** Whether what follows this name is the member's value, as far as is known by then. */
        boolean goesBy(String said) {
            if (said.equals(name) || said.equals(found) || (found == null && said.equalsIgnoreCase(name))) {
                found = said;
                return true;
            }
            return false;
        }
    }
}
