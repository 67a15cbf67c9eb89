package io.switchboard.grpc;

import io.grpc.LoadBalancer.Helper;
import io.switchboard.balancing.ReportedLoad;
import io.switchboard.balancing.ReportedShares;
import io.switchboard.core.Foreign;
import io.switchboard.core.time.RatedLog;
import io.switchboard.grpc.config.LoadReportsConfig;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a policy makes of the load that its servers report: who is listened to, and what weights are multiplied by.
 * Weights are made anew at intervals, never by a pick. Used in the synchronization context only.
 */
final class ReportedWeights {
    private static final Logger log = LoggerFactory.getLogger(ReportedWeights.class);

    /** Of an endpoint where weights do not go by reports. */
    static final double NONE = 0;

    private final Helper helper;
    private final RandomGenerator random;
    private final LongSupplier nanos;
    private final RatedLog rated;
    private final ChannelTimer update;
    private final Consumer<String> ignored;
    private @Nullable LoadReportsConfig config;

    /**
     * @param due called when the weights may be others
     * @param ignored called with an endpoint's name when a report of its is left out
     */
    ReportedWeights(Helper helper, RandomGenerator random, LongSupplier nanos, Runnable due, Consumer<String> ignored) {
        this.ignored = ignored;
        this.helper = helper;
        this.random = random;
        this.nanos = nanos;
        rated = new RatedLog(log, nanos);
        update = new ChannelTimer(helper, new Foreign("the channel's scheduled executor"), due);
    }

    /** @param config null: weights do not go by reports */
    void listen(@Nullable LoadReportsConfig config, Collection<EndpointConnection> lines) {
        boolean same = config == null ? this.config == null : config.equals(this.config);
        this.config = config;
        for (EndpointConnection line : lines) {
            if (config == null) {
                line.listen(EndpointReports.NONE);
            } else if (!same || line.reports() == EndpointReports.NONE) {
                line.listen(reports(line, config));
            }
        }
    }

    private EndpointReports reports(EndpointConnection line, LoadReportsConfig config) {
        String server = line.toString();
        String name = line.name();
        ReportReader reader = new ReportReader(
                server,
                config,
                nanos,
                rated,
                () -> helper.getSynchronizationContext().execute(() -> ignored.accept(name)));
        return config.outOfBand()
                ? new EndpointReports(
                        reader, new ReportSubscription(server, reader, config, helper, random, nanos, rated), null)
                : new EndpointReports(reader, null, new TrailerReader(reader, nanos));
    }

    /**
     * What the weight of each line is multiplied by, in their order; {@link #NONE} for all: weights stay as they are.
     */
    double[] shares(Collection<EndpointConnection> lines) {
        update.stop();
        double[] capacities = new double[lines.size()];
        LoadReportsConfig rules = config;
        if (rules == null) {
            return capacities;
        }
        if (lines.size() > 1) {
            update.start(rules.updatePeriod().toNanos(), TimeUnit.NANOSECONDS);
        }
        ReportedLoad.Rules counted = rules.rules();
        long now = nanos.getAsLong();
        int i = 0;
        for (EndpointConnection line : lines) {
            capacities[i++] = line.reports().capacity(counted, now);
        }
        return ReportedShares.of(capacities);
    }

    void stop() {
        update.stop();
    }
}
