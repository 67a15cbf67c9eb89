package io.switchboard.harness;

import java.util.List;
import java.util.stream.IntStream;

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
        List<Frame.Label> legend = IntStream.range(0, series.size())
                .mapToObj(i -> new Frame.Label(series.get(i).name(), Svg.colour(i)))
                .toList();
        double highest = series.stream()
                .flatMap(bars -> bars.values().stream())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(1);
        // Room for the number above the highest bar.
        int bottom = Frame.bottom(series.size());
        Axis up = Axis.beyond(1.05 * Math.max(highest, mark), bottom, Frame.TOP);
        Svg svg = new Frame(title, unit, up, legend).svg;
        int digits = highest < FEW ? 1 : 0;
        int all = groups.size() * scenes.size();
        double wide = (Frame.RIGHT - Frame.LEFT) / (double) all;
        double bar = 0.8 * wide / series.size();
        for (int group = 0; group < all; group++) {
            double left = Frame.LEFT + group * wide + 0.1 * wide;
            for (int i = 0; i < series.size(); i++) {
                double value = series.get(i).values().get(group);
                double y = up.at(value);
                svg.rectangle(left + i * bar, y, bar - 2, bottom - y, Svg.colour(i));
                svg.words(
                        left + (i + 0.5) * bar - 1, y - 3, Numbers.fixed(value, digits), "middle", "font-size=\"10\"");
            }
            svg.words(left + 0.4 * wide, bottom + 18, groups.get(group % groups.size()), "middle", "");
        }
        for (int scene = 0; scene < scenes.size(); scene++) {
            double left = Frame.LEFT + scene * groups.size() * wide;
            svg.words(left + groups.size() * wide / 2, bottom + 38, scenes.get(scene), "middle", "");
            if (scene > 0) {
                svg.line(left, bottom, left, bottom + 44, "#222222", "");
            }
        }
        if (mark > 0) {
            svg.line(Frame.LEFT, up.at(mark), Frame.RIGHT, up.at(mark), "#222222", "stroke-dasharray=\"5 4\"");
            svg.words(Frame.RIGHT, up.at(mark) - 4, marked, "end", "font-size=\"11\"");
        }
        return svg.toString();
    }
}
