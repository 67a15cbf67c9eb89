package io.switchboard.cli;

import io.switchboard.core.DrainTarget;
import io.switchboard.core.Text;
import io.switchboard.operator.drill.DrillPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a drill is watched, for how long, and what ends it at once. */
final class DrillFlags {
    static final String FOR = "--for";
    static final String PROBE = "--probe";
    static final String METRICS = "--metrics";
    static final String FROM = "--from";
    static final String METHOD = "--method";
    static final String ABORT_LOAD = "--abort-load";
    private static final String RATE = "--rate";
    private static final String TIMEOUT = "--timeout";
    private static final String SCRAPE = "--scrape";
    private static final String BASELINE = "--baseline";
    private static final String RETURN = "--return";
    private static final String ABORT_FAILURES = "--abort-failures";

    @Option(names = FOR, paramLabel = "LENGTH", description = "How long to drain, such as 10m: 1m to 72h. Needed.")
    @Nullable
    String length;

    @Option(
            names = PROBE,
            paramLabel = "SERVICE",
            description = "Watch by calls to this service, which are made for the drill from here.")
    @Nullable
    String probe;

    @Option(
            names = METHOD,
            paramLabel = "METHOD",
            description = "package.Service/Method to call; found by the server's reflection (default: gRPC's health"
                    + " check).")
    @Nullable
    String method;

    @Option(
            names = FROM,
            paramLabel = "NAME",
            description = "The listed datacenter that the probe is a client in (default: with --datacenter the one that"
                    + " is drained, else the own one).")
    @Nullable
    String from;

    @Option(
            names = RATE,
            paramLabel = "CALLS",
            defaultValue = "10",
            description = "How many calls the probe makes in a second, 1 to 1000 (default: ${DEFAULT-VALUE}).")
    double rate = 10;

    @Option(
            names = TIMEOUT,
            paramLabel = "SECONDS",
            defaultValue = "2",
            description = "After how long a call of the probe has failed, 0.01 to 10 (default: ${DEFAULT-VALUE}).")
    double timeout = 2;

    @Option(
            names = METRICS,
            paramLabel = "URL",
            description = "Watch by a client's metrics, a page in Prometheus' text format; may be repeated.")
    List<String> metrics = new ArrayList<>();

    @Option(
            names = SCRAPE,
            paramLabel = "LENGTH",
            defaultValue = "5s",
            description = "How often the metrics are read, 1s to 1m (default: ${DEFAULT-VALUE}).")
    String scrape = "5s";

    @Option(
            names = BASELINE,
            paramLabel = "LENGTH",
            defaultValue = "30s",
            description = "How long to watch before it drains, 5s to 1h (default: ${DEFAULT-VALUE}).")
    String baseline = "30s";

    @Option(
            names = RETURN,
            paramLabel = "LENGTH",
            defaultValue = "5m",
            description = "How long at most to watch calls come back, up to 1h; 0s: not at all (default:"
                    + " ${DEFAULT-VALUE}).")
    String back = "5m";

    @Option(
            names = ABORT_FAILURES,
            paramLabel = "PERCENT",
            defaultValue = "1%",
            description = "Take the drain back at once if more of the calls of 10 s fail (default: ${DEFAULT-VALUE}).")
    String abortFailures = "1%";

    @Option(
            names = ABORT_LOAD,
            paramLabel = "FACTOR",
            description = "Take it back at once if another place gets more than so many times its calls of before, such"
                    + " as 1.5x; needs --metrics.")
    @Nullable
    String abortLoad;

    @Option(
            names = "--force",
            description =
                    "Drill also where nobody else takes calls, or where nobody sees a call go to what is drained.")
    boolean force;

    DrillFlags() {}

    DrillPlan plan(DrainTarget target) throws CommandFailure {
        if (!(rate >= 1 && rate <= 1000)) {
            throw new CommandFailure(RATE + ": a probe makes from 1 to 1000 calls in a second");
        }
        if (!(timeout >= 0.01 && timeout <= 10)) {
            throw new CommandFailure(TIMEOUT + ": a call of the probe may take from 0.01 to 10 seconds");
        }
        try {
            return new DrillPlan(
                    target,
                    Lengths.of(BASELINE, baseline),
                    Lengths.ofDrain(FOR, String.valueOf(length)),
                    Lengths.of(RETURN, back),
                    number(ABORT_FAILURES, abortFailures, "%") / 100,
                    abortLoad == null ? OptionalDouble.empty() : OptionalDouble.of(number(ABORT_LOAD, abortLoad, "x")),
                    force);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()));
        }
    }

    Duration every() throws CommandFailure {
        Duration every = Lengths.of(SCRAPE, scrape);
        if (every.compareTo(Duration.ofSeconds(1)) < 0 || every.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new CommandFailure(SCRAPE + ": metrics are read every 1s to 1m");
        }
        return every;
    }

    Duration limit() {
        return Duration.ofNanos((long) (timeout * 1e9));
    }

    private static double number(String flag, String text, String unit) throws CommandFailure {
        String digits = text.endsWith(unit) ? text.substring(0, text.length() - unit.length()) : text;
        if (!digits.matches("[0-9]{1,4}(\\.[0-9]{1,4})?")) {
            throw new CommandFailure(flag + ": \"" + Text.printable(text) + "\" is no number; write for example "
                    + (unit.equals("%") ? "1%" : "1.5x"));
        }
        return Double.parseDouble(digits);
    }
}
