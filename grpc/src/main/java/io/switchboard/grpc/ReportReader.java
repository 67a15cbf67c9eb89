package io.switchboard.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import io.switchboard.balancing.ReportedLoad;
import io.switchboard.core.time.RatedLog;
import io.switchboard.grpc.config.LoadReportsConfig;
import io.switchboard.grpc.load.LoadValues;
import io.switchboard.grpc.orca.OrcaLoadReport;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Reads one server's load reports. They are a stranger's: one with nonsense in what matters is left out as a whole,
 * counted, and told of once. Safe for use by several threads.
 */
final class ReportReader {
    private static final String UTILIZATION = "utilization.";
    private static final String NAMED = "named_metrics.";

    final ReportedLoad load = new ReportedLoad();

    private final String server;
    private final double errorPenalty;
    private final List<String> metrics;
    private final LongSupplier nanos;
    private final RatedLog log;
    private final Runnable ignored;
    private volatile boolean told;

    /**
     * @param server fit for a log
     * @param ignored called, on any thread, when a report is left out
     */
    ReportReader(String server, LoadReportsConfig config, LongSupplier nanos, RatedLog log, Runnable ignored) {
        this.ignored = ignored;
        this.server = server;
        this.errorPenalty = config.errorPenalty();
        this.metrics = config.utilizationMetrics();
        this.nanos = nanos;
        this.log = log;
    }

    void read(byte[] serialized) {
        try {
            read(OrcaLoadReport.parseFrom(serialized));
        } catch (InvalidProtocolBufferException e) {
            ignore("it cannot be read");
        }
    }

    void read(OrcaLoadReport report) {
        double calls = report.getRpsFractional();
        double failures = report.getEps();
        double utilization = utilization(report);
        if (!LoadValues.isRate(calls) || !LoadValues.isRate(failures) || !LoadValues.isUtilization(utilization)) {
            ignore("calls a second " + calls + ", failures a second " + failures + ", utilization " + utilization);
            return;
        }
        load.reported(calls, failures, utilization, errorPenalty, nanos.getAsLong());
    }

    /** A58's and A114's order; what is nonsense stands for the whole. */
    private double utilization(OrcaLoadReport report) {
        double own = report.getApplicationUtilization();
        if (own != 0) {
            return own;
        }
        double highest = 0;
        for (String metric : metrics) {
            double value = value(report, metric);
            if (value != 0 && !LoadValues.isUtilization(value)) {
                return value;
            }
            highest = Math.max(highest, value);
        }
        return highest > 0 ? highest : report.getCpuUtilization();
    }

    /** 0: the report does not have it. */
    private static double value(OrcaLoadReport report, String metric) {
        if (metric.startsWith(UTILIZATION)) {
            return report.getUtilizationOrDefault(metric.substring(UTILIZATION.length()), 0);
        }
        if (metric.startsWith(NAMED)) {
            return report.getNamedMetricsOrDefault(metric.substring(NAMED.length()), 0);
        }
        return switch (metric) {
            case "mem_utilization" -> report.getMemUtilization();
            case "cpu_utilization" -> report.getCpuUtilization();
            default -> report.getApplicationUtilization();
        };
    }

    private void ignore(String why) {
        ignored.run();
        if (!told) {
            told = true;
            log.warn("a load report of {} is left out, as all like it will be: {}", server, why);
        }
    }
}
