package io.switchboard.examples.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Turns a {@link DemoView} into lines of text for a terminal.
 *
 * @param width columns, at least one; no line is longer
 * @param height rows; the oldest events are left out for it
 * @param colour whether lines may carry ANSI colours
 * @param blocks whether bars and cuts may be drawn with Unicode blocks and ellipses rather than in ASCII
 */
record Picture(int width, int height, boolean colour, boolean blocks) {
    private static final String BLOCKS = "▏▎▍▌▋▊▉█";
    private static final int MIN_BAR = 4;

    List<String> lines(DemoView view) {
        List<String> lines = new ArrayList<>();
        lines.add(paint("1", fit(view.title())));
        lines.add("");
        if (!view.servers().isEmpty()) {
            lines.addAll(table(view));
            lines.add("");
        }
        // One row stays for the cursor.
        int room = Math.max(1, height - lines.size() - 1);
        int from = Math.max(0, view.events().size() - room);
        for (DemoView.Event event : view.events().subList(from, view.events().size())) {
            lines.add(fit(line(event)));
        }
        return lines;
    }

    /** One event with its time, as a line. */
    static String line(DemoView.Event event) {
        return right(seconds(event.elapsedNanos()), 5) + " s  " + event.text();
    }

    /** The state of all servers in one line. */
    static String summary(DemoView view) {
        StringBuilder line = new StringBuilder(right(seconds(view.elapsedNanos()), 5))
                .append(" s  ")
                .append(view.callsPerSecond())
                .append(" calls/s:");
        for (DemoView.Server server : view.servers()) {
            line.append("  ")
                    .append(server.address())
                    .append(' ')
                    .append(server.fate().word())
                    .append(' ')
                    .append(server.callsPerSecond())
                    .append("/s");
        }
        return line.append("  (").append(view.failed()).append(" failed)").toString();
    }

    /** A bar of {@code value} on a scale where {@code full} fills {@code columns}; always that wide. */
    static String bar(long value, long full, int columns, boolean blocks) {
        long eighths = full <= 0 ? 0 : Math.min(Math.round((double) value * columns * 8 / full), columns * 8L);
        int whole = (int) (eighths / 8);
        int rest = (int) (eighths % 8);
        String bar;
        if (blocks) {
            bar = "█".repeat(whole) + (rest == 0 ? "" : BLOCKS.substring(rest - 1, rest));
        } else {
            bar = "#".repeat(rest >= 4 ? whole + 1 : whole);
        }
        return left(bar, columns);
    }

    static String left(String text, int columns) {
        return text + " ".repeat(Math.max(0, columns - text.length()));
    }

    static String right(String text, int columns) {
        return " ".repeat(Math.max(0, columns - text.length())) + text;
    }

    private List<String> table(DemoView view) {
        List<String> lines = new ArrayList<>();
        lines.add(paint("2", fit(heading(view))));
        for (DemoView.Server server : view.servers()) {
            lines.add(row(view, server));
        }
        lines.add("");
        lines.add(totals(view));
        return lines;
    }

    private String heading(DemoView view) {
        return "  " + left("server", addressWidth(view)) + "  state    listed  "
                + left("calls per second", barWidth(view) + 6) + right("answered", 10);
    }

    private String row(DemoView view, DemoView.Server server) {
        String tint = tint(server.fate());
        String name = "  " + left(server.address(), addressWidth(view)) + "  ";
        String state = left(server.fate().word(), 7) + "  ";
        String listed = left(server.listed() ? "yes" : "no", 6) + "  ";
        String bar = bar(server.callsPerSecond(), view.fullBar(), barWidth(view), blocks);
        String figures = right(Long.toString(server.callsPerSecond()), 6) + right(grouped(server.answered()), 10);
        if (name.length() + state.length() + listed.length() + bar.length() + figures.length() > width) {
            return paint(tint, fit(name + state + figures.stripLeading()));
        }
        return name + paint(tint, state) + listed + paint(tint, bar) + figures;
    }

    private String totals(DemoView view) {
        String counts = "  " + view.callsPerSecond() + " calls/s   " + grouped(view.calls()) + " calls, "
                + grouped(view.answered()) + " answered, ";
        String failed = grouped(view.failed()) + " failed";
        return counts.length() + failed.length() > width
                ? fit(counts + failed)
                : counts + paint(view.failed() == 0 ? "32" : "1;31", failed);
    }

    private int addressWidth(DemoView view) {
        return view.servers().stream().mapToInt(s -> s.address().length()).max().orElse(6);
    }

    private int barWidth(DemoView view) {
        return Math.max(MIN_BAR, Math.min(width, 120) - addressWidth(view) - 2 - 2 - 9 - 8 - 6 - 10);
    }

    private String fit(String text) {
        if (text.length() <= width) {
            return text;
        }
        return blocks ? text.substring(0, width - 1) + "…" : text.substring(0, width);
    }

    private String paint(String code, String text) {
        return colour ? "\033[" + code + "m" + text + "\033[0m" : text;
    }

    private static String tint(Fate fate) {
        return switch (fate) {
            case SERVING, BACK -> "32";
            case LEAVING, LEFT -> "33";
            case KILLED, LOST -> "31";
            case JOINED, STANDBY -> "36";
            case GUEST -> "35";
        };
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f", nanos / 1e9);
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
