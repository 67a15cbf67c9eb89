package io.switchboard.harness;

import java.util.List;
import java.util.stream.Stream;

/**
 * Groups of bars side by side, one bar of each series in a group.
 *
 * @param groups the names of the groups of each scene
 * @param scenes each has all groups
 * @param mark a line across at this value, with {@code marked} said about it; none if 0
 */
public record BarChart(
        String title,
        String unit,
        List<String> groups,
        List<String> scenes,
        List<Bars> series,
        double mark,
        String marked) {
    /** Where the highest bar is below this, a whole number would not tell bars apart. */
    private static final int FEW = 30;

    /** @param values one for each group of each scene */
    public record Bars(String name, List<Double> values) {}

    public String svg() {
        List<Axes.Label> legend = Stream.iterate(0, i -> i < series.size(), i -> i + 1)
                .map(i -> new Axes.Label(series.get(i).name(), Svg.colour(i)))
                .toList();
        double highest = series.stream()
                .flatMap(bars -> bars.values().stream())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(1);
        // Room for the number above the highest bar.
        Axes axes = new Axes(title, unit, 1.05 * Math.max(highest, mark), legend);
        int digits = highest < FEW ? 1 : 0;
        int all = groups.size() * scenes.size();
        double wide = (Axes.RIGHT - Axes.LEFT) / (double) all;
        double bar = 0.8 * wide / series.size();
        for (int group = 0; group < all; group++) {
            double left = Axes.LEFT + group * wide + 0.1 * wide;
            for (int i = 0; i < series.size(); i++) {
                double value = series.get(i).values().get(group);
                double y = axes.y(value);
                axes.svg.rectangle(left + i * bar, y, bar - 2, axes.bottom - y, Svg.colour(i));
                axes.svg.words(
                        left + (i + 0.5) * bar - 1, y - 3, Numbers.fixed(value, digits), "middle", "font-size=\"10\"");
            }
            axes.svg.words(left + 0.4 * wide, axes.bottom + 18, groups.get(group % groups.size()), "middle", "");
        }
        for (int scene = 0; scene < scenes.size(); scene++) {
            double left = Axes.LEFT + scene * groups.size() * wide;
            axes.svg.words(left + groups.size() * wide / 2, axes.bottom + 38, scenes.get(scene), "middle", "");
            if (scene > 0) {
                axes.svg.line(left, axes.bottom, left, axes.bottom + 44, "#222222", "");
            }
        }
        if (mark > 0) {
            axes.svg.line(Axes.LEFT, axes.y(mark), Axes.RIGHT, axes.y(mark), "#222222", "stroke-dasharray=\"5 4\"");
            axes.svg.words(Axes.RIGHT, axes.y(mark) - 4, marked, "end", "font-size=\"11\"");
        }
        return axes.svg.toString();
    }
}
