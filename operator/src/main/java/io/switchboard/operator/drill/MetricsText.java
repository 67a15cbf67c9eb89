package io.switchboard.operator.drill;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads pages of metrics in Prometheus' text format, and OpenMetrics: what is wanted of them, and nothing else. */
final class MetricsText {
    /** The most series that are taken from one page. */
    static final int MOST_SERIES = 200_000;

    private static final int LONGEST_LINE = 64 * 1024;
    private static final int MOST_LABELS = 64;

    /** One line: a number at this moment. */
    record Series(String name, Map<String, String> labels, double value) {
        Series {
            labels = Map.copyOf(labels);
        }

        String label(String label) {
            return labels.getOrDefault(label, "");
        }
    }

    /**
     * What a page has.
     *
     * @param series that are wanted
     * @param readable how many lines have a number, wanted or not
     * @param unreadable how many lines have not, and are no comment
     */
    record Page(List<Series> series, int readable, int unreadable) {
        Page {
            series = List.copyOf(series);
        }
    }

    private final String line;
    private int at;

    private MetricsText(String line) {
        this.line = line;
    }

    /** @throws IllegalArgumentException if there are more than {@value #MOST_SERIES} of those that are wanted */
    static Page read(String text, Set<String> wanted) {
        List<Series> series = new ArrayList<>();
        int readable = 0;
        int unreadable = 0;
        for (int from = 0; from < text.length(); ) {
            int end = text.indexOf('\n', from);
            int to = end < 0 ? text.length() : end;
            String line =
                    to - from > LONGEST_LINE ? null : text.substring(from, to).strip();
            from = to + 1;
            if (line != null && (line.isEmpty() || line.startsWith("#"))) {
                continue;
            }
            Series read = line == null ? null : new MetricsText(line).series();
            if (read == null) {
                unreadable++;
                continue;
            }
            readable++;
            if (wanted.contains(read.name())) {
                if (series.size() == MOST_SERIES) {
                    throw new IllegalArgumentException("it has more than " + MOST_SERIES + " series of Switchboard's");
                }
                series.add(read);
            }
        }
        return new Page(series, readable, unreadable);
    }

    /** Null: it is none. */
    private @Nullable Series series() {
        String name = name(true);
        if (name.isEmpty()) {
            return null;
        }
        Map<String, String> labels = new TreeMap<>();
        skipBlanks();
        if (take('{') && !labels(labels)) {
            return null;
        }
        skipBlanks();
        int from = at;
        while (at < line.length() && !isBlank(line.charAt(at))) {
            at++;
        }
        // What follows is a time, or an example.
        Double value = number(line.substring(from, at));
        return value == null ? null : new Series(name, labels, value);
    }

    private boolean labels(Map<String, String> labels) {
        while (true) {
            skipBlanks();
            if (take('}')) {
                return true;
            }
            String label = name(false);
            skipBlanks();
            if (label.isEmpty() || !take('=')) {
                return false;
            }
            skipBlanks();
            String value = quoted();
            if (value == null || labels.put(label, value) != null || labels.size() > MOST_LABELS) {
                return false;
            }
            skipBlanks();
            if (!take(',')) {
                skipBlanks();
                return take('}');
            }
        }
    }

    private @Nullable String quoted() {
        if (!take('"')) {
            return null;
        }
        StringBuilder value = new StringBuilder();
        while (at < line.length()) {
            char c = line.charAt(at++);
            if (c == '"') {
                return value.toString();
            }
            if (c == '\\') {
                if (at == line.length()) {
                    return null;
                }
                char escaped = line.charAt(at++);
                value.append(escaped == 'n' ? '\n' : escaped);
            } else {
                value.append(c);
            }
        }
        return null;
    }

    private String name(boolean colons) {
        int from = at;
        while (at < line.length() && isOfName(line.charAt(at), colons, at > from)) {
            at++;
        }
        return line.substring(from, at);
    }

    private static boolean isOfName(char c, boolean colons, boolean digits) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || c == '_'
                || (colons && c == ':')
                || (digits && c >= '0' && c <= '9');
    }

    private static @Nullable Double number(String text) {
        return switch (text) {
            case "NaN" -> Double.NaN;
            case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> {
                // Java's own reader takes more than the format has, such as 1f and 0x1p3.
                if (text.isEmpty() || text.length() > 64 || !text.chars().allMatch(MetricsText::isOfNumber)) {
                    yield null;
                }
                try {
                    yield Double.valueOf(text);
                } catch (NumberFormatException e) {
                    yield null;
                }
            }
        };
    }

    private static boolean isOfNumber(int c) {
        return (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.' || c == 'e' || c == 'E';
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private void skipBlanks() {
        while (at < line.length() && isBlank(line.charAt(at))) {
            at++;
        }
    }

    private boolean take(char c) {
        if (at < line.length() && line.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }
}
