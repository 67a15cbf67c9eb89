package io.switchboard.harness;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * Lines over a common x axis.
 *
 * @param highest of the y axis, at least; both axes begin at 0
 * @param inPowers whether both axes are in powers of ten instead, for values above 0
 */
public record LineChart(String title, String x, String y, double highest, boolean inPowers, List<Line> lines) {
    /** @param isComparison whether the line is only there to compare with, and so is dashed and grey */
    public record Line(String name, List<Point> points, boolean isComparison) {}

    public record Point(double x, double y) {}

    public String svg() {
        int bottom = Frame.bottom(lines.size());
        Axis up = inPowers
                ? Axis.powers(all(Point::y), bottom, Frame.TOP)
                : Axis.beyond(Math.max(highest, all(Point::y).max().orElse(1)), bottom, Frame.TOP);
        Axis across = inPowers
                ? Axis.powers(all(Point::x), Frame.LEFT, Frame.RIGHT - 20)
                : Axis.to(all(Point::x).max().orElse(1), Frame.LEFT, Frame.RIGHT);
        Svg svg = new Frame(
                        title,
                        y,
                        up,
                        lines.stream()
                                .map(line -> new Frame.Label(line.name(), colour(line)))
                                .toList())
                .svg;
        for (Axis.Tick tick : across.ticks()) {
            svg.line(tick.at(), bottom, tick.at(), bottom + 5, "#222222", "");
            svg.words(tick.at(), bottom + 20, tick.text(), "middle", "");
        }
        svg.words((Frame.LEFT + Frame.RIGHT) / 2.0, bottom + 38, x, "middle", "");
        for (Line line : lines) {
            List<Point> points = line.points().stream()
                    .map(point -> new Point(across.at(point.x()), up.at(point.y())))
                    .toList();
            svg.polyline(points, colour(line), line.isComparison() ? "stroke-dasharray=\"5 4\"" : "");
            if (inPowers) {
                points.forEach(point -> svg.rectangle(point.x() - 3, point.y() - 3, 6, 6, colour(line)));
            }
        }
        return svg.toString();
    }

    private String colour(Line line) {
        return line.isComparison() ? Svg.GREY : Svg.colour(lines.indexOf(line));
    }

    private DoubleStream all(ToDoubleFunction<Point> coordinate) {
        return lines.stream().flatMap(line -> line.points().stream()).mapToDouble(coordinate);
    }
}
