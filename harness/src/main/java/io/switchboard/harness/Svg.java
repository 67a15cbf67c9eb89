package io.switchboard.harness;

import java.util.List;
import java.util.stream.Collectors;

/** An SVG drawing of a fixed size on a light background, made element by element. */
final class Svg {
    /**
     * Told apart by the colour-blind as well (Okabe and Ito); the seventh is for what is only there to compare with.
     */
    private static final String[] COLOURS = {"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#888888"
    };

    static final String GREY = "#888888";

    private final StringBuilder text = new StringBuilder();

    Svg(int width, int height) {
        text.append("""
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" \
                font-family="Helvetica, Arial, sans-serif" font-size="12" fill="#222222">
                <rect width="%1$d" height="%2$d" fill="#ffffff"/>
                """.formatted(width, height));
    }

    static String colour(int number) {
        return COLOURS[number % COLOURS.length];
    }

    void line(double x1, double y1, double x2, double y2, String colour, String more) {
        text.append("<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" stroke=\"%s\"%s/>\n"
                .formatted(at(x1), at(y1), at(x2), at(y2), colour, spaced(more)));
    }

    void rectangle(double x, double y, double width, double height, String colour) {
        text.append("<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"%s\"/>\n"
                .formatted(at(x), at(y), at(width), at(height), colour));
    }

    void polyline(List<LineChart.Point> points, String colour, String more) {
        String corners = points.stream()
                .map(point -> at(point.x()) + "," + at(point.y()))
                .collect(Collectors.joining(" "));
        text.append("<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.8\"%s/>\n"
                .formatted(corners, colour, spaced(more)));
    }

    /** @param anchor which end of the words is at that point: {@code start}, {@code middle} or {@code end} */
    void words(double x, double y, String words, String anchor, String more) {
        text.append("<text x=\"%s\" y=\"%s\" text-anchor=\"%s\"%s>%s</text>\n"
                .formatted(at(x), at(y), anchor, spaced(more), escaped(words)));
    }

    private static String spaced(String attributes) {
        return attributes.isEmpty() ? "" : " " + attributes;
    }

    private static String escaped(String words) {
        return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String at(double coordinate) {
        return Numbers.fixed(coordinate, 1);
    }

    @Override
    public String toString() {
        return text + "</svg>\n";
    }
}
