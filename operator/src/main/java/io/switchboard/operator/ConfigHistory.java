package io.switchboard.operator;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.ByteString;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.layout.ForeignValue;
import io.switchboard.etcd.layout.Incarnations;
import io.switchboard.etcd.layout.Json;
import io.switchboard.etcd.layout.SkippedException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one service's config, oldest first, as they are stored: a key for each, that ends with its time, so
 * that their order is that of time.
 */
record ConfigHistory(ByteString prefix, List<Entry> entries) {
    /** How many changes are kept. */
    static final int KEPT = 50;

    /** Of one length: keys are compared as text. */
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    record Entry(ByteString key, ConfigVersion version) {}

    static ConfigHistory read(ByteString prefix, List<KeyValue> keys) {
        List<Entry> entries = new ArrayList<>();
        long number = 0;
        for (KeyValue entry : keys) {
            String time = entry.getKey().substring(prefix.size()).toStringUtf8();
            if (instant(time) != null) {
                ConfigVersion version = version(entry, number);
                number = version.number();
                entries.add(new Entry(entry.getKey(), version));
            }
        }
        return new ConfigHistory(prefix, List.copyOf(entries));
    }

    List<ConfigVersion> versions() {
        return entries.stream().map(Entry::version).toList();
    }

    Optional<ConfigVersion> newest() {
        return entries.isEmpty()
                ? Optional.empty()
                : Optional.of(entries.get(entries.size() - 1).version());
    }

    /** The next change; later than the last one, whatever the clock of this machine says. */
    ConfigVersion next(Optional<String> document, ChangeAuthor signature, Instant now) {
        Instant at = now.truncatedTo(ChronoUnit.MILLIS);
        long number = 1;
        if (!entries.isEmpty()) {
            Entry last = entries.get(entries.size() - 1);
            Instant before = instant(last.key().substring(prefix.size()).toStringUtf8());
            if (before != null && !at.isAfter(before)) {
                at = before.plusMillis(1);
            }
            number = last.version().number() + 1;
        }
        return new ConfigVersion(number, document, signature.by(), at, signature.reason());
    }

    ByteString key(ConfigVersion version) {
        return prefix.concat(ByteString.copyFromUtf8(TIME.format(version.at() == null ? Instant.EPOCH : version.at())));
    }

    static String encode(ConfigVersion version) {
        JsonObject value = new JsonObject();
        value.addProperty("number", version.number());
        value.addProperty("by", version.by());
        value.addProperty("at", String.valueOf(version.at()));
        value.addProperty("reason", version.reason());
        value.add(
                "config",
                version.document().<JsonElement>map(JsonPrimitive::new).orElse(JsonNull.INSTANCE));
        return value.toString();
    }

    /** The oldest ones, which one more change makes too many. */
    List<ByteString> tooMany() {
        int many = Math.max(0, entries.size() + 1 - KEPT);
        return entries.subList(0, many).stream().map(Entry::key).toList();
    }

    private static ConfigVersion version(KeyValue entry, long previous) {
        JsonObject value = new JsonObject();
        try {
            JsonElement root =
                    ForeignValue.read(() -> Json.parse(entry.getValue().toStringUtf8()));
            if (root.isJsonObject()) {
                value = root.getAsJsonObject();
            }
        } catch (SkippedException e) {
            // It is known that there was a change, if not which.
        }
        double number = Json.number(value.get("number"), 0);
        String document = Json.string(value.get("config"));
        return new ConfigVersion(
                number > previous && number < Incarnations.MAX ? (long) number : previous + 1,
                document.isEmpty() ? Optional.empty() : Optional.of(document),
                Json.string(value.get("by")),
                instant(Json.string(value.get("at"))),
                Json.string(value.get("reason")));
    }

    private static @Nullable Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
