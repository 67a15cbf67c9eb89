package io.switchboard.harness;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Lines over two axes in powers of ten; all values are above 0. */
public record LogChart(String title, String x, String y, List<LineChart.Line> lines) {
    private static final int LEGEND_COLUMNS = 3;
    private static final int LEGEND_LINE = 18;

    public String svg() {
        int rows = (lines.size() + LEGEND_COLUMNS - 1) / LEGEND_COLUMNS;
        int bottom = Axes.HEIGHT - 60 - LEGEND_LINE * rows;
        Svg svg = new Svg(Axes.WIDTH, Axes.HEIGHT);
        svg.words(Axes.LEFT, 22, title, "start", "font-size=\"15\" font-weight=\"bold\"");
        Scale across = scale(LineChart.Point::x, Axes.LEFT, Axes.RIGHT - 20);
        Scale up = scale(LineChart.Point::y, bottom, Axes.TOP);
        for (int power = up.low; power <= up.high; power++) {
            double at = up.at(Math.pow(10, power));
            svg.line(Axes.LEFT, at, Axes.RIGHT, at, power == up.low ? "#222222" : "#dddddd", "");
            svg.words(Axes.LEFT - 8, at + 4, tick(power), "end", "");
        }
        for (int power = across.low; power <= across.high; power++) {
            double at = across.at(Math.pow(10, power));
            svg.line(at, bottom, at, bottom + 5, "#222222", "");
            svg.words(at, bottom + 20, tick(power), "middle", "");
        }
        svg.words((Axes.LEFT + Axes.RIGHT) / 2.0, bottom + 38, x, "middle", "");
        double middle = (Axes.TOP + bottom) / 2.0;
        svg.words(14, middle, y, "middle", "transform=\"rotate(-90 14 " + Numbers.fixed(middle, 1) + ")\"");
        for (int i = 0; i < lines.size(); i++) {
            LineChart.Line line = lines.get(i);
            String colour = line.isComparison() ? Svg.GREY : Svg.colour(i);
            List<LineChart.Point> points = line.points().stream()
                    .map(point -> new LineChart.Point(across.at(point.x()), up.at(point.y())))
                    .toList();
            svg.polyline(points, colour, line.isComparison() ? "stroke-dasharray=\"5 4\"" : "");
            points.forEach(point -> svg.rectangle(point.x() - 3, point.y() - 3, 6, 6, colour));
            double left = Axes.LEFT + i % LEGEND_COLUMNS * (double) (Axes.RIGHT - Axes.LEFT) / LEGEND_COLUMNS;
            double below = bottom + 62.0 + LEGEND_LINE * (i / LEGEND_COLUMNS);
            svg.rectangle(left, below - 9, 12, 10, colour);
            svg.words(left + 18, below, line.name(), "start", "");
        }
        return svg.toString();
    }

    /** From one power of ten to another. */
    private record Scale(int low, int high, double from, double to) {
        double at(double value) {
            return from + (Math.log10(value) - low) / (high - low) * (to - from);
        }
    }

    private Scale scale(ToDoubleFunction<LineChart.Point> coordinate, double from, double to) {
        double[] powers = lines.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(coordinate)
                .map(Math::log10)
                .toArray();
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (double power : powers) {
            least = Math.min(least, power);
            most = Math.max(most, power);
        }
        int low = (int) Math.floor(least + 1e-9);
        int high = (int) Math.ceil(most - 1e-9);
        return new Scale(low, Math.max(high, low + 1), from, to);
    }

    private static String tick(int power) {
        double value = Math.pow(10, power);
        return power < 0 ? Numbers.fixed(value, -power) : String.format(Locale.ROOT, "%,.0f", value);
    }
}
