package io.switchboard.harness;

import java.util.List;

/** The frame of a chart: title, a y axis from 0 with lines across, and the legend below. */
final class Axes {
    static final int WIDTH = 760;
    static final int HEIGHT = 400;
    static final int LEFT = 70;
    static final int RIGHT = WIDTH - 20;
    static final int TOP = 48;

    private static final int STEPS = 8;
    private static final int LEGEND_COLUMNS = 3;
    private static final int LEGEND_LINE = 18;

    /** What a colour stands for. */
    record Label(String name, String colour) {}

    final Svg svg;
    final int bottom;
    private final double top;

    /** @param highest value on the y axis, which ends there or a little above */
    Axes(String title, String unit, double highest, List<Label> legend) {
        int lines = (legend.size() + LEGEND_COLUMNS - 1) / LEGEND_COLUMNS;
        bottom = HEIGHT - 60 - LEGEND_LINE * lines;
        svg = new Svg(WIDTH, HEIGHT);
        svg.words(LEFT, 22, title, "start", "font-size=\"15\" font-weight=\"bold\"");
        double step = step(highest);
        top = step * Math.ceil(highest / step - 1e-9);
        for (int i = 0; i * step <= top * (1 + 1e-9); i++) {
            double y = y(i * step);
            svg.line(LEFT, y, RIGHT, y, i == 0 ? "#222222" : "#dddddd", "");
            svg.words(LEFT - 8, y + 4, tick(i * step, step), "end", "");
        }
        svg.words(16, (TOP + bottom) / 2.0, unit, "middle", "transform=\"rotate(-90 16 " + (TOP + bottom) / 2 + ")\"");
        for (int i = 0; i < legend.size(); i++) {
            double x = LEFT + i % LEGEND_COLUMNS * (double) (RIGHT - LEFT) / LEGEND_COLUMNS;
            int line = i / LEGEND_COLUMNS;
            double y = bottom + 62.0 + LEGEND_LINE * line;
            svg.rectangle(x, y - 9, 12, 10, legend.get(i).colour());
            svg.words(x + 18, y, legend.get(i).name(), "start", "");
        }
    }

    double y(double value) {
        return bottom - value / top * (bottom - TOP);
    }

    /** Of at most eight steps up to {@code highest}: 1, 2 or 5 times a power of ten. */
    static double step(double highest) {
        if (!(highest > 0)) {
            return 1;
        }
        double power = 1;
        while (power * 10 * STEPS <= highest) {
            power *= 10;
        }
        while (power * STEPS > highest) {
            power /= 10;
        }
        // Now one step of this power is too small, or just right, and one of ten times that is too large.
        for (int factor : new int[] {1, 2, 5}) {
            if (power * factor * STEPS >= highest) {
                return power * factor;
            }
        }
        return power * 10;
    }

    static String tick(double value, double step) {
        return Numbers.fixed(value, step >= 1 ? 0 : step >= 0.1 ? 1 : 2);
    }
}
