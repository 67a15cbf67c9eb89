package io.switchboard.grpc;

import io.grpc.Channel;
import io.grpc.LoadBalancer.Helper;
import io.grpc.Status;
import io.switchboard.core.Foreign;
import io.switchboard.core.Text;
import io.switchboard.core.time.Backoff;
import io.switchboard.core.time.RatedLog;
import io.switchboard.grpc.config.LoadReportsConfig;
import io.switchboard.grpc.load.ReportStream;
import io.switchboard.grpc.orca.OrcaLoadReport;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The stream of load reports from one server, over the connection that calls go over. One that ends is opened again
 * after a pause that grows while no report comes; a server that does not know the service is not asked again before it
 * is connected anew. One that sends far more than was asked for counts as one that fails.
 *
 * <p>Used in the synchronization context only, except for what is heard.
 */
final class ReportSubscription implements ReportStream.Listener {
    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(2));
    private static final Foreign SUBSCRIBING = new Foreign("asking for load reports");

    private final String server;
    private final ReportReader reader;
    private final Duration period;
    private final Helper helper;
    private final RandomGenerator random;
    private final LongSupplier nanos;
    private final RatedLog log;
    private final ChannelTimer retry;
    private @Nullable Channel connection;
    private @Nullable ReportStream hearing;
    private int failures;

    /** @param server fit for a log */
    ReportSubscription(
            String server,
            ReportReader reader,
            LoadReportsConfig config,
            Helper helper,
            RandomGenerator random,
            LongSupplier nanos,
            RatedLog log) {
        this.server = server;
        this.reader = reader;
        this.helper = helper;
        this.random = random;
        this.nanos = nanos;
        this.log = log;
        period = config.outOfBandPeriod();
        retry = new ChannelTimer(helper, new Foreign("the channel's scheduled executor"), this::open);
    }

    /** Asks over this connection from now on. */
    void start(Channel connection) {
        stop();
        this.connection = connection;
        failures = 0;
        open();
    }

    void stop() {
        connection = null;
        retry.stop();
        ReportStream before = hearing;
        hearing = null;
        if (before != null) {
            before.cancel("no longer of interest");
        }
    }

    private void open() {
        Channel over = connection;
        if (over == null) {
            return;
        }
        boolean sent = SUBSCRIBING.run(() -> {
            ReportStream opened = new ReportStream(over, period, nanos, SUBSCRIBING, this);
            hearing = opened;
            opened.start();
        });
        if (!sent) {
            hearing = null;
            again();
        }
    }

    private void again() {
        failures++;
        retry.start(BACKOFF.delay(failures, random).toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void reported(OrcaLoadReport report) {
        reader.read(report);
    }

    @Override
    public void ended(ReportStream stream, Status status) {
        helper.getSynchronizationContext().execute(() -> over(stream, status));
    }

    private void over(ReportStream ended, Status status) {
        if (hearing != ended) {
            return;
        }
        hearing = null;
        if (status.getCode() == Status.Code.UNIMPLEMENTED) {
            log.info(
                    "{} has no load reports to subscribe to, and is not asked again on this connection; let it serve"
                            + " with loadReports, or have the config read them from trailers",
                    server);
            return;
        }
        if (ended.hasHeard() && !ended.hadTooMuch()) {
            failures = 0;
        }
        if (ended.hadTooMuch()) {
            log.warn(
                    "{} sends more than {} load reports a second, and is not listened to for a while",
                    server,
                    ReportStream.MOST_REPORTS);
        } else {
            log.info(
                    "the load reports of {} ended, and are asked for again: {}",
                    server,
                    Text.printable(String.valueOf(status)));
        }
        again();
    }
}
