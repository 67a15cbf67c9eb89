package io.switchboard.faults.operations;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Grafana dashboard, as far as it asks Prometheus for something. */
record Dashboard(List<Panel> panels, Map<String, Choice> choices) {
    /**
     * A variable whose choices are the values of a label.
     *
     * @param all what stands for all of them in an expression
     */
    record Choice(String selector, String label, String all) {}

    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.*),\\s*(\\w+)\\)");

    static Dashboard parse(String text) {
        JsonObject root = JsonParser.parseString(text).getAsJsonObject();
        List<Panel> panels = new ArrayList<>();
        collect(root, panels);
        return new Dashboard(panels, choices(root));
    }

    /** Those in rows too. */
    private static void collect(JsonObject parent, List<Panel> found) {
        JsonArray panels = parent.getAsJsonArray("panels");
        if (panels == null) {
            return;
        }
        for (JsonElement element : panels) {
            JsonObject panel = element.getAsJsonObject();
            collect(panel, found);
            if (panel.has("targets")) {
                List<Panel.Target> targets = new ArrayList<>();
                for (JsonElement target : panel.getAsJsonArray("targets")) {
                    targets.add(new Panel.Target(text(target, "expr"), text(target, "legendFormat")));
                }
                found.add(new Panel(text(panel, "title"), targets));
            }
        }
    }

    private static Map<String, Choice> choices(JsonObject root) {
        Map<String, Choice> choices = new HashMap<>();
        JsonObject templating = root.getAsJsonObject("templating");
        if (templating == null) {
            return choices;
        }
        for (JsonElement variable : templating.getAsJsonArray("list")) {
            if (text(variable, "type").equals("query")) {
                String query = text(variable.getAsJsonObject().get("query"), "query");
                Matcher values = LABEL_VALUES.matcher(query);
                if (!values.matches()) {
                    throw new IllegalArgumentException(query + " asks for no label's values");
                }
                choices.put(
                        text(variable, "name"),
                        new Choice(values.group(1), values.group(2), text(variable, "allValue")));
            }
        }
        return choices;
    }

    private static String text(JsonElement object, String member) {
        return object.getAsJsonObject().get(member).getAsString();
    }
}
