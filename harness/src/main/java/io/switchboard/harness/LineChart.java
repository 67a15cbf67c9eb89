package io.switchboard.harness;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Lines over a common x axis that starts at 0.
 *
 * @param highest of the y axis, at least
 */
public record LineChart(String title, String x, String y, double highest, List<Line> lines) {
    /** @param isComparison whether the line is only there to compare with, and so is dashed and grey */
    public record Line(String name, List<Point> points, boolean isComparison) {}

    public record Point(double x, double y) {}

    public String svg() {
        List<Axes.Label> legend = Stream.iterate(0, i -> i < lines.size(), i -> i + 1)
                .map(i -> new Axes.Label(lines.get(i).name(), colour(i)))
                .toList();
        double most = max(Point::y);
        Axes axes = new Axes(title, y, Math.max(highest, most), legend);
        double right = max(Point::x);
        double step = Axes.step(right);
        for (int i = 0; i * step <= right * (1 + 1e-9); i++) {
            double at = x(i * step, right);
            axes.svg.line(at, axes.bottom, at, axes.bottom + 5, "#222222", "");
            axes.svg.words(at, axes.bottom + 20, Axes.tick(i * step, step), "middle", "");
        }
        axes.svg.words((Axes.LEFT + Axes.RIGHT) / 2.0, axes.bottom + 38, x, "middle", "");
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            axes.svg.polyline(
                    line.points().stream()
                            .map(point -> new Point(x(point.x(), right), axes.y(point.y())))
                            .toList(),
                    colour(i),
                    line.isComparison() ? "stroke-dasharray=\"5 4\"" : "");
        }
        return axes.svg.toString();
    }

    private String colour(int line) {
        return lines.get(line).isComparison() ? Svg.GREY : Svg.colour(line);
    }

    private static double x(double value, double right) {
        return Axes.LEFT + value / right * (Axes.RIGHT - Axes.LEFT);
    }

    private double max(ToDoubleFunction<Point> coordinate) {
        return lines.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(coordinate)
                .max()
                .orElse(1);
    }
}
