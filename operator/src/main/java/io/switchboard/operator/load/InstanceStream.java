package io.switchboard.operator.load;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.switchboard.core.Foreign;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Text;
import io.switchboard.core.telemetry.GuardedTelemetry;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.core.time.Backoff;
import io.switchboard.core.time.RatedLog;
import io.switchboard.core.time.Scheduler;
import io.switchboard.grpc.load.ReportStream;
import io.switchboard.grpc.orca.OrcaLoadReport;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reports of one instance: a stream over a channel of its own, made anew after a pause that grows while no report
 * comes. One that is silent counts as one that fails, since a process that is frozen keeps its connections. Used on the
 * scheduler only, except for what is heard.
 */
final class InstanceStream {
    static final Duration PERIOD = Duration.ofSeconds(1);

    /** From then on its last report is told to be late. */
    static final Duration LATE = Duration.ofSeconds(3);

    static final Duration SILENCE = Duration.ofSeconds(15);

    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

    /** Of an instance that does not report; a release that does is another registration. */
    static final Duration NOT_ASKED = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(InstanceStream.class);

    /** What all streams share. */
    static final class Means {
        final InstanceChannels channels;
        final Scheduler scheduler;
        final RandomGenerator random;
        final Telemetry telemetry;
        final RatedLog log;
        final Openings openings;
        final Foreign foreign = new Foreign("following the load of an instance");

        Means(InstanceChannels channels, Scheduler scheduler, RandomGenerator random, Telemetry telemetry) {
            this.channels = channels;
            this.scheduler = scheduler;
            this.random = random;
            this.telemetry = GuardedTelemetry.of(telemetry);
            log = new RatedLog(LOG, scheduler);
            openings = new Openings(scheduler);
        }
    }

    private final Means means;
    private final ServiceName service;
    private final Runnable answered;
    private final ReportReading reading = new ReportReading();
    private Instance instance;
    private Openings.@Nullable Turn turn;
    private Scheduler.@Nullable Cancellable retry;
    private @Nullable Attempt attempt;
    private int failures;
    private @Nullable LoadReport report;
    private long reportedAt;
    private @Nullable String problem;
    private boolean toldOdd;

    /** @param answered called for each report: the instance lives */
    InstanceStream(Means means, ServiceName service, Instance instance, Runnable answered) {
        this.means = means;
        this.service = service;
        this.instance = instance;
        this.answered = answered;
        ask();
    }

    /** Whether it is the same process at the same place, whatever else has changed. */
    boolean isOf(Instance other) {
        return instance.address().equals(other.address()) && instance.incarnation() == other.incarnation();
    }

    void become(Instance same) {
        instance = same;
    }

    InstanceLoad load(long now) {
        Duration age = report == null ? Duration.ZERO : Duration.ofNanos(now - reportedAt);
        return new InstanceLoad(
                instance, instance.datacenter().isEmpty() ? null : instance.datacenter(), report, age, problem(age));
    }

    private @Nullable String problem(Duration age) {
        if (problem != null) {
            return problem;
        }
        if (report == null) {
            return InstanceLoad.NOT_YET;
        }
        return age.compareTo(LATE) < 0 ? null : "no report for " + age.toSeconds() + " s";
    }

    private void ask() {
        turn = means.openings.ask(this::open);
    }

    private void open() {
        Attempt opened = new Attempt(means.scheduler.nanos());
        attempt = opened;
        try {
            opened.start();
        } catch (Throwable e) {
            means.foreign.failed(e);
            failed("it cannot be asked: " + Text.printable(String.valueOf(e.getMessage())));
        }
    }

    private void failed(String why) {
        problem = why;
        end();
        failures++;
        again(BACKOFF.delay(failures, means.random));
    }

    private void again(Duration pause) {
        retry = means.scheduler.after(pause, this::ask);
    }

    /** Whether it has said last that it has calls in flight. */
    boolean isBusy() {
        LoadReport last = report;
        return last != null && last.inFlight() > 0;
    }

    /** Once a second. */
    void tick(long now) {
        Attempt silent = attempt;
        if (silent != null && now - silent.heardAt >= SILENCE.toNanos()) {
            failed("no report for " + SILENCE.toSeconds() + " s, though it was asked; it is asked anew");
        }
    }

    private void heard(Attempt from, OrcaLoadReport said) {
        if (attempt != from) {
            return;
        }
        endTurn();
        long now = means.scheduler.nanos();
        from.heardAt = now;
        ReportReading.Read read = reading.read(said);
        if (read.leftOut() != null) {
            leftOut(read.leftOut());
        }
        if (read.report() == null) {
            problem = "its reports are left out: " + read.leftOut();
        } else {
            report = read.report();
            reportedAt = now;
            problem = null;
            failures = 0;
        }
        answered.run();
    }

    private void leftOut(String why) {
        means.telemetry.reportIgnored(service, instance.name());
        if (!toldOdd) {
            toldOdd = true;
            means.log.warn(
                    "a load report of {} of service {}, or a part of it, is left out, as all like it will be: {}",
                    Text.printable(instance.name()),
                    service,
                    why);
        }
    }

    private void ended(Attempt from, Status status) {
        if (attempt != from) {
            return;
        }
        if (status.getCode() == Status.Code.UNIMPLEMENTED) {
            problem = "does not report its load; let it serve with ServeOptions.loadReports, see docs/balancing.md";
            end();
            again(NOT_ASKED.plusNanos(means.random.nextLong(NOT_ASKED.toNanos() / 5)));
        } else if (from.stream != null && from.stream.hadTooMuch()) {
            means.telemetry.reportIgnored(service, instance.name());
            failed("sends more than " + ReportStream.MOST_REPORTS + " reports a second, and is not listened to for a"
                    + " while");
        } else {
            failed("its reports ended: " + said(status));
        }
    }

    private static String said(Status status) {
        Throwable cause = status.getCause();
        String description = status.getDescription() == null ? "" : ": " + status.getDescription();
        return Text.printable(status.getCode()
                + description
                + (cause == null || cause.getMessage() == null ? "" : ": " + cause.getMessage()));
    }

    private void endTurn() {
        if (turn != null) {
            turn.end();
            turn = null;
        }
    }

    private void end() {
        endTurn();
        Attempt before = attempt;
        attempt = null;
        if (before != null) {
            before.close();
        }
    }

    void close() {
        if (retry != null) {
            retry.cancel();
        }
        end();
    }

    /** A channel with its stream. Of reports that come faster than they are read the newest counts. */
    private final class Attempt implements ReportStream.Listener {
        private final AtomicReference<@Nullable OrcaLoadReport> newest = new AtomicReference<>();
        private @Nullable ManagedChannel channel;
        private @Nullable ReportStream stream;
        private long heardAt;

        Attempt(long now) {
            heardAt = now;
        }

        void start() {
            channel = means.channels.open(service, instance);
            stream = new ReportStream(channel, PERIOD, means.scheduler::nanos, means.foreign, this);
            stream.start();
        }

        @Override
        public void reported(OrcaLoadReport report) {
            if (newest.getAndSet(report) == null) {
                means.scheduler.execute(() -> {
                    OrcaLoadReport latest = newest.getAndSet(null);
                    if (latest != null) {
                        heard(this, latest);
                    }
                });
            }
        }

        @Override
        public void ended(ReportStream ended, Status status) {
            means.scheduler.execute(() -> InstanceStream.this.ended(this, status));
        }

        void close() {
            ManagedChannel opened = channel;
            if (opened != null) {
                means.foreign.run(opened::shutdownNow);
            }
        }
    }
}
