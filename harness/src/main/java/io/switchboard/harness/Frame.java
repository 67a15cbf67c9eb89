package io.switchboard.harness;

import java.util.List;

/** The frame of a chart: title, a y axis with lines across, and the legend below. */
final class Frame {
    static final int LEFT = 70;
    static final int RIGHT = 740;
    static final int TOP = 48;

    private static final int HEIGHT = 400;
    private static final int LEGEND_COLUMNS = 3;
    private static final int LEGEND_LINE = 18;

    /** What a colour stands for. */
    record Label(String name, String colour) {}

    final Svg svg = new Svg(RIGHT + 20, HEIGHT);

    /** Where the y axis begins, above a legend of so many labels. */
    static int bottom(int labels) {
        return HEIGHT - 60 - LEGEND_LINE * ((labels + LEGEND_COLUMNS - 1) / LEGEND_COLUMNS);
    }

    Frame(String title, String unit, Axis y, List<Label> legend) {
        int bottom = bottom(legend.size());
        svg.words(LEFT, 22, title, "start", "font-size=\"15\" font-weight=\"bold\"");
        for (Axis.Tick tick : y.ticks()) {
            svg.line(LEFT, tick.at(), RIGHT, tick.at(), tick.at() == bottom ? "#222222" : "#dddddd", "");
            svg.words(LEFT - 8, tick.at() + 4, tick.text(), "end", "");
        }
        svg.words(16, (TOP + bottom) / 2.0, unit, "middle", "transform=\"rotate(-90 16 " + (TOP + bottom) / 2 + ")\"");
        for (int i = 0; i < legend.size(); i++) {
            double left = LEFT + i % LEGEND_COLUMNS * (double) (RIGHT - LEFT) / LEGEND_COLUMNS;
            double below = bottom + 62.0 + LEGEND_LINE * (i / LEGEND_COLUMNS);
            svg.rectangle(left, below - 9, 12, 10, legend.get(i).colour());
            svg.words(left + 18, below, legend.get(i).name(), "start", "");
        }
    }
}
