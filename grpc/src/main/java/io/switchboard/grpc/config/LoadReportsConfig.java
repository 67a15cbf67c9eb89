package io.switchboard.grpc.config;

import io.switchboard.balancing.ReportedLoad;
import io.switchboard.core.Text;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How weights go by what servers report of their load (ORCA): gRPC's {@code weighted_round_robin} (gRFC A58 and A114)
 * has settings of the same names.
 *
 * @param outOfBand whether reports come by a stream from each server; else in the trailers of answers
 * @param outOfBandPeriod how often; a server may do it less often
 * @param blackout for how long a server has to report before that counts
 * @param expiration how long its last report counts
 * @param updatePeriod how often weights are made anew
 * @param errorPenalty how much failures count as use
 * @param utilizationMetrics what else says how busy a server is that says nothing of it as
 *     {@code application_utilization}: the highest of these, such as {@code named_metrics.queue}; without them its
 *     processors
 */
public record LoadReportsConfig(
        boolean outOfBand,
        Duration outOfBandPeriod,
        Duration blackout,
        Duration expiration,
        Duration updatePeriod,
        double errorPenalty,
        List<String> utilizationMetrics) {
    /** A58's. */
    public static final LoadReportsConfig DEFAULT = new LoadReportsConfig(
            false,
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofMinutes(3),
            Duration.ofSeconds(1),
            1,
            List.of());

    static final int METRICS = 16;

    private static final long DAY = TimeUnit.DAYS.toNanos(1);

    private static final String METRIC = "cpu_utilization|mem_utilization|application_utilization"
            + "|(utilization|named_metrics)\\.[^\\x00-\\x1f]{1,128}";

    public LoadReportsConfig {
        utilizationMetrics = List.copyOf(utilizationMetrics);
    }

    /** When a report counts. */
    public ReportedLoad.Rules rules() {
        return new ReportedLoad.Rules(blackout, expiration);
    }

    static LoadReportsConfig read(ConfigReader config) {
        LoadReportsConfig read = new LoadReportsConfig(
                config.isTrue("enableOobLoadReport"),
                duration(config, "oobReportingPeriod", DEFAULT.outOfBandPeriod, TimeUnit.SECONDS.toNanos(1)),
                duration(config, "blackoutPeriod", DEFAULT.blackout, 0),
                duration(config, "weightExpirationPeriod", DEFAULT.expiration, TimeUnit.SECONDS.toNanos(1)),
                duration(config, "weightUpdatePeriod", DEFAULT.updatePeriod, TimeUnit.MILLISECONDS.toNanos(100)),
                config.number("errorUtilizationPenalty", DEFAULT.errorPenalty, 0, 100),
                config.texts("metricNamesForComputingUtilization"));
        String path = config.at("metricNamesForComputingUtilization");
        ConfigLimits.atMost(path, "names", read.utilizationMetrics.size(), METRICS, "each is looked up in each report");
        for (String name : read.utilizationMetrics) {
            if (!name.matches(METRIC)) {
                throw new ConfigReader.Invalid(
                        path,
                        "\"" + Text.printable(name)
                                + "\" is not known; write cpu_utilization, mem_utilization, application_utilization,"
                                + " utilization.NAME or named_metrics.NAME");
            }
        }
        config.end();
        return read;
    }

    private static Duration duration(ConfigReader config, String name, Duration standard, long least) {
        return Duration.ofNanos(config.nanos(name, standard.toNanos(), least, DAY));
    }

    /** What {@link #read} reads, with each setting that is not the default. */
    Map<String, Object> toMap() {
        Map<String, Object> written = new LinkedHashMap<>();
        if (outOfBand) {
            written.put("enableOobLoadReport", true);
        }
        write(written, "oobReportingPeriod", outOfBandPeriod, DEFAULT.outOfBandPeriod);
        write(written, "blackoutPeriod", blackout, DEFAULT.blackout);
        write(written, "weightExpirationPeriod", expiration, DEFAULT.expiration);
        write(written, "weightUpdatePeriod", updatePeriod, DEFAULT.updatePeriod);
        if (errorPenalty != DEFAULT.errorPenalty) {
            written.put("errorUtilizationPenalty", errorPenalty);
        }
        if (!utilizationMetrics.isEmpty()) {
            written.put("metricNamesForComputingUtilization", utilizationMetrics);
        }
        return written;
    }

    private static void write(Map<String, Object> written, String name, Duration value, Duration standard) {
        if (!value.equals(standard)) {
            written.put(name, PolicyConfigWriter.text(value));
        }
    }
}
