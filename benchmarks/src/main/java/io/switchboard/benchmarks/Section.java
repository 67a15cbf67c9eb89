package io.switchboard.benchmarks;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one {@link Measurement} has to say.
 *
 * @param id names the section in the JSON, and its charts
 * @param text Markdown, from its own {@code ##} heading to a line end; charts stand in it as {@link #image} has it
 * @param charts SVG by the name of the file, without its ending
 * @param data everything measured, for the JSON: records, lists, maps, numbers, texts
 */
public record Section(
        String id, String text, SortedMap<String, String> charts, List<FigureTarget> targets, Object data) {
    public Section {
        charts = new TreeMap<>(charts);
        targets = List.copyOf(targets);
    }

    /** @param name of a chart of this section, which begins with the section's id */
    public static String image(String name, String shown) {
        return "![" + shown + "](benchmarks/" + name + ".svg)\n";
    }
}
