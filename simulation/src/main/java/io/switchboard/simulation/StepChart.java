package io.switchboard.simulation;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Lines over steps that are named, with a logarithmic y axis of whole decades.
 *
 * @param steps the names along the x axis, evenly spaced
 */
record StepChart(String title, String x, String y, List<String> steps, List<Line> lines) {
    private static final int BOTTOM = 270;

    /** @param values one for each step, above 0; one that is not a number or infinite is left out */
    record Line(String name, List<Double> values, boolean isDashed) {}

    String svg() {
        double[] all = lines.stream()
                .flatMap(line -> line.values().stream())
                .mapToDouble(Double::doubleValue)
                .filter(StepChart::isShown)
                .toArray();
        int lowest = Integer.MAX_VALUE;
        int highest = Integer.MIN_VALUE;
        for (double value : all) {
            lowest = Math.min(lowest, (int) Math.floor(log(value)));
            highest = Math.max(highest, (int) Math.ceil(log(value)));
        }
        if (all.length == 0 || lowest == highest) {
            lowest = all.length == 0 ? 0 : lowest;
            highest = lowest + 1;
        }
        Svg svg = new Svg(Axes.WIDTH, Axes.HEIGHT);
        svg.words(Axes.LEFT, 22, title, "start", "font-size=\"15\" font-weight=\"bold\"");
        for (int decade = lowest; decade <= highest; decade++) {
            double at = y(decade, lowest, highest);
            svg.line(Axes.LEFT, at, Axes.RIGHT, at, decade == lowest ? "#222222" : "#dddddd", "");
            svg.words(Axes.LEFT - 8, at + 4, power(decade), "end", "");
        }
        svg.words(
                16,
                (Axes.TOP + BOTTOM) / 2.0,
                y,
                "middle",
                "transform=\"rotate(-90 16 " + (Axes.TOP + BOTTOM) / 2 + ")\"");
        for (int step = 0; step < steps.size(); step++) {
            svg.line(x(step), BOTTOM, x(step), BOTTOM + 5, "#222222", "");
            svg.words(x(step), BOTTOM + 20, steps.get(step), "middle", "");
        }
        svg.words((Axes.LEFT + Axes.RIGHT) / 2.0, BOTTOM + 38, x, "middle", "");
        for (int i = 0; i < lines.size(); i++) {
            draw(lines.get(i), i, svg, lowest, highest);
        }
        return svg.toString();
    }

    private void draw(Line line, int number, Svg svg, int lowest, int highest) {
        String colour = Svg.colour(number);
        List<LineChart.Point> points = IntStream.range(0, steps.size())
                .filter(step -> isShown(line.values().get(step)))
                .mapToObj(step ->
                        new LineChart.Point(x(step), y(log(line.values().get(step)), lowest, highest)))
                .toList();
        svg.polyline(points, colour, line.isDashed() ? "stroke-dasharray=\"6 4\"" : "");
        points.forEach(point -> svg.rectangle(point.x() - 3, point.y() - 3, 6, 6, colour));
        double left = Axes.LEFT + number % 2 * (Axes.RIGHT - Axes.LEFT) / 2.0;
        double under = BOTTOM + 60.0 + 18 * Math.floorDiv(number, 2);
        svg.line(
                left,
                under - 4,
                left + 24,
                under - 4,
                colour,
                "stroke-width=\"3\"" + (line.isDashed() ? " stroke-dasharray=\"6 4\"" : ""));
        svg.words(left + 30, under, line.name(), "start", "");
    }

    private double x(int step) {
        double wide = (Axes.RIGHT - Axes.LEFT) / (double) steps.size();
        return Axes.LEFT + (step + 0.5) * wide;
    }

    private static double y(double log, int lowest, int highest) {
        return BOTTOM - (log - lowest) / (highest - lowest) * (BOTTOM - Axes.TOP);
    }

    private static boolean isShown(double value) {
        return value > 0 && !Double.isInfinite(value);
    }

    private static double log(double value) {
        // Rounded, so that a power of ten is one whatever the logarithm's last bit.
        return Math.rint(Dice.ln(value) / Dice.ln(10) * 1e9) / 1e9;
    }

    private static String power(int decade) {
        return ScaleNumbers.of(Double.parseDouble("1e" + decade));
    }
}
