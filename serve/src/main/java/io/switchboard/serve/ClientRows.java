package io.switchboard.serve;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.switchboard.cli.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The clients of all parts as one table, whatever a part says of them: a column for each member, in the order in which
 * members come. A client with an array of objects, such as one for each type, has a row for each of these. Columns in
 * which nobody has anything are left out.
 */
final class ClientRows {
    private static final String PART = "part";
    private static final String CLIENTS = "clients";
    private static final String NOTHING = "-";

    private ClientRows() {}

    /** @param byPart for each part its clients: an array, or an object that has one */
    static Table table(JsonObject byPart) {
        List<Map<String, String>> rows = new ArrayList<>();
        for (Map.Entry<String, JsonElement> part : byPart.entrySet()) {
            JsonElement said = part.getValue() instanceof JsonObject document ? document.get(CLIENTS) : part.getValue();
            if (said instanceof JsonArray clients) {
                for (JsonElement one : clients) {
                    if (one instanceof JsonObject client) {
                        rows.addAll(rows(part.getKey(), client));
                    }
                }
            }
        }
        Set<String> columns = new LinkedHashSet<>(List.of(PART, "node"));
        rows.forEach(row -> row.forEach((name, cell) -> {
            if (!cell.equals(NOTHING)) {
                columns.add(name);
            }
        }));
        Table table = new Table(
                columns.stream().map(name -> name.toUpperCase(Locale.ROOT)).toArray(String[]::new));
        rows.forEach(row -> table.row(
                columns.stream().map(name -> row.getOrDefault(name, NOTHING)).toArray(String[]::new)));
        return table;
    }

    private static List<Map<String, String>> rows(String part, JsonObject client) {
        Map<String, String> common = new LinkedHashMap<>();
        common.put(PART, part);
        List<Map<String, String>> rows = new ArrayList<>();
        for (Map.Entry<String, JsonElement> member : client.entrySet()) {
            if (member.getValue() instanceof JsonArray several && isOfObjects(several)) {
                several.forEach(one -> {
                    Map<String, String> row = new LinkedHashMap<>();
                    one.getAsJsonObject().asMap().forEach((name, value) -> row.put(name, cell(value)));
                    rows.add(row);
                });
            } else {
                common.put(member.getKey(), cell(member.getValue()));
            }
        }
        if (rows.isEmpty()) {
            return List.of(common);
        }
        return rows.stream()
                .map(row -> {
                    Map<String, String> whole = new LinkedHashMap<>(common);
                    row.forEach(whole::putIfAbsent);
                    return whole;
                })
                .toList();
    }

    private static boolean isOfObjects(JsonArray array) {
        boolean objects = !array.isEmpty();
        for (JsonElement one : array) {
            objects &= one.isJsonObject();
        }
        return objects;
    }

    private static String cell(@Nullable JsonElement value) {
        if (value == null || value.isJsonNull()) {
            return NOTHING;
        }
        if (!(value instanceof JsonPrimitive primitive)) {
            return value.toString();
        }
        boolean says = primitive.isBoolean()
                ? primitive.getAsBoolean()
                : !primitive.getAsString().isEmpty();
        return says ? primitive.getAsString() : NOTHING;
    }
}
