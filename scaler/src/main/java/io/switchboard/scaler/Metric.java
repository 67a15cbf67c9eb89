package io.switchboard.scaler;

import io.switchboard.core.Text;
import io.switchboard.operator.load.LoadReport;
import java.util.regex.Pattern;

/**
 * What replicas are counted by: one figure of a server's load.
 *
 * @param name of a named one; empty: of another kind
 */
record Metric(Kind kind, String name) {
    enum Kind {
        CONCURRENCY,
        RATE,
        UTILIZATION,
        NAMED
    }

    /** What may be written. */
    static final String FORMS = "concurrency, rate, utilization or named:NAME";

    private static final String NAMED = "named:";
    private static final String EXPORTED_NAMED = "named-";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,98}[A-Za-z0-9])?");
    /** More of anything, from one server, is a mistake. */
    private static final double HIGHEST = 1e9;

    private static final double HIGHEST_UTILIZATION = 100;

    /** @throws IllegalArgumentException if it is none; the message says what may be written */
    static Metric parse(String written) {
        return switch (written) {
            case "concurrency" -> new Metric(Kind.CONCURRENCY, "");
            case "rate" -> new Metric(Kind.RATE, "");
            case "utilization" -> new Metric(Kind.UTILIZATION, "");
            default -> named(written);
        };
    }

    private static Metric named(String written) {
        String name = written.startsWith(NAMED) ? written.substring(NAMED.length()) : "";
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("\"" + Text.printable(written) + "\" is no metric; write " + FORMS
                    + ", where NAME is 1 to 100 of a-z, A-Z, 0-9, \".\", \"_\" and \"-\"");
        }
        return new Metric(Kind.NAMED, name);
    }

    /** As it is written in a ScaledObject. */
    String written() {
        return kind == Kind.NAMED ? NAMED + name : exported();
    }

    /** The name by which KEDA and Kubernetes know it: a part of a URL. */
    String exported() {
        return switch (kind) {
            case CONCURRENCY -> "concurrency";
            case RATE -> "rate";
            case UTILIZATION -> "utilization";
            case NAMED -> EXPORTED_NAMED + name;
        };
    }

    /** Whether it counts calls, which is all that is known of calls that wait. */
    boolean isOfCalls() {
        return kind == Kind.CONCURRENCY || kind == Kind.RATE;
    }

    /** What a server says of it; NaN: nothing that can be used. */
    double of(LoadReport report) {
        double value = switch (kind) {
            case CONCURRENCY -> report.inFlight();
            case RATE -> report.rate();
            case UTILIZATION -> report.utilization();
            case NAMED -> report.metrics().getOrDefault(name, Double.NaN);
        };
        return value >= 0 && value <= (kind == Kind.UTILIZATION ? HIGHEST_UTILIZATION : HIGHEST) ? value : Double.NaN;
    }
}
