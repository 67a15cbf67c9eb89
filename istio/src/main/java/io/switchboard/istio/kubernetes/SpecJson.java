package io.switchboard.istio.kubernetes;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.switchboard.istio.ContentHash;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A content as Kubernetes takes it, and in one form for comparing. */
final class SpecJson {
    private static final JsonFormat.Printer PRINTER =
            JsonFormat.printer().omittingInsignificantWhitespace().sortingMapKeys();
    private static final Gson GSON = new Gson();

    private SpecJson() {}

    static Map<String, Object> of(Message spec) {
        try {
            JsonObject json = GSON.fromJson(PRINTER.print(spec), JsonObject.class);
            Map<String, Object> fields = new LinkedHashMap<>();
            json.entrySet().forEach(each -> fields.put(each.getKey(), plain(each.getValue())));
            return fields;
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a message without Any has a JSON form", e);
        }
    }

    private static Object plain(JsonElement json) {
        if (json.isJsonObject()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            json.getAsJsonObject().entrySet().forEach(each -> fields.put(each.getKey(), plain(each.getValue())));
            return fields;
        }
        if (json.isJsonArray()) {
            return json.getAsJsonArray().asList().stream().map(SpecJson::plain).toList();
        }
        var value = json.getAsJsonPrimitive();
        return value.isBoolean()
                ? (Object) value.getAsBoolean()
                : value.isNumber() ? number(value.getAsBigDecimal()) : value.getAsString();
    }

    private static Object number(BigDecimal value) {
        BigDecimal shortest = value.stripTrailingZeros();
        return shortest.scale() <= 0 ? (Object) shortest.longValueExact() : shortest.doubleValue();
    }

    /** The same for equal contents, whatever the order of their fields and the form of their numbers. */
    static String hash(@Nullable Object spec) {
        StringBuilder text = new StringBuilder();
        write(spec, text);
        return ContentHash.of(text.toString());
    }

    /** Objects of a cluster are no deeper than it takes them: no deeper than this stack. */
    private static void write(@Nullable Object value, StringBuilder text) {
        if (value instanceof Map<?, ?> map) {
            text.append('{');
            Map<String, Object> sorted = new TreeMap<>();
            map.forEach((name, field) -> {
                if (field != null) {
                    sorted.put(String.valueOf(name), field);
                }
            });
            sorted.forEach((name, field) -> {
                text.append(name.length()).append(name).append(':');
                write(field, text);
            });
            text.append('}');
        } else if (value instanceof List<?> list) {
            text.append('[');
            list.forEach(each -> {
                write(each, text);
                text.append(',');
            });
            text.append(']');
        } else if (value instanceof Number number) {
            text.append('#')
                    .append(new BigDecimal(number.toString())
                            .stripTrailingZeros()
                            .toPlainString());
        } else {
            String plain = String.valueOf(value);
            text.append(plain.length()).append('=').append(plain);
        }
    }
}
