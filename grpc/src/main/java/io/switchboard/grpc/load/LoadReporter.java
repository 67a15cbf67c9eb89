package io.switchboard.grpc.load;

import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.switchboard.core.Foreign;
import io.switchboard.core.Internal;
import io.switchboard.core.time.RatedLog;
import io.switchboard.core.time.Scheduler;
import io.switchboard.core.time.SerialScheduler;
import io.switchboard.grpc.orca.OpenRcaServiceGrpc;
import io.switchboard.grpc.orca.OrcaLoadReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoublePredicate;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports the load of one server to whoever asks, as gRPC has it (ORCA, gRFC A51): by the service
 * {@code xds.service.orca.v3.OpenRcaService}, and, if so built, in the trailers of each answer.
 *
 * <p>A report has the calls and the failures in a second (over the last 5 s), the calls in flight, how much of the
 * processors and of the memory is used (of the control group that bounds the process, else the processors of the
 * machine), and what the program adds. It is made once a second while somebody asks. Hand it to
 * {@code ServeOptions.loadReports}; for a server that something else starts, call {@link #addTo} as well. One for each
 * server. Safe for use by several threads.
 */
public final class LoadReporter implements AutoCloseable {
    /** The name of the calls in flight among the named metrics, which have no field of their own. */
    public static final String IN_FLIGHT = "in_flight";

    /** So many named metrics may a program add: they are in each report. */
    public static final int MOST_METRICS = 32;

    /** The shortest interval between two reports to one caller unless given, and the shortest there is. */
    public static final Duration DEFAULT_LEAST_INTERVAL = Duration.ofSeconds(1);

    static final Duration TICK = Duration.ofSeconds(1);

    /**
     * For so many ticks after somebody has asked: reports in trailers are not asked for, but made for nobody when idle.
     */
    private static final int IDLE_TICKS = 10;

    private static final Logger log = LoggerFactory.getLogger(LoadReporter.class);

    private final Scheduler scheduler;
    private final Runnable closing;
    private final Executor asking;
    private final MachineLoad machine;
    private final Foreign measuring = new Foreign("measuring the load of this process");
    private final boolean inTrailers;
    private final @Nullable ProgramValue utilization;
    private final @Nullable ProgramValue cpu;
    private final @Nullable ProgramValue memory;
    private final List<ProgramValue> metrics = new ArrayList<>();

    private final CallCounts counts = new CallCounts();
    private final Rates rates = new Rates();
    private final ReportStreams streams;
    private final AtomicBoolean added = new AtomicBoolean();
    private final AtomicInteger users = new AtomicInteger();

    /** Whether an answer had a use for a report since the last tick. */
    private volatile boolean answered;

    private volatile boolean ticking;
    private volatile byte @Nullable [] serialized;
    private @Nullable OrcaLoadReport latest;
    private int idle;
    private double memoryNow = Double.NaN;
    private boolean closed;

    LoadReporter(Builder built, Scheduler scheduler, Executor asking, MachineLoad machine, Runnable closing) {
        this.scheduler = scheduler;
        this.asking = asking;
        this.machine = machine;
        this.closing = closing;
        inTrailers = built.inTrailers;
        RatedLog rated = new RatedLog(log, scheduler);
        utilization = value("utilization", built.utilization, LoadValues::isUtilization, rated);
        cpu = value("CPU utilization", built.cpu, LoadValues::isUtilization, rated);
        memory = value("memory utilization", built.memory, value -> value >= 0 && value <= 1, rated);
        built.metrics.forEach(metric -> metrics.add(
                new ProgramValue(metric.name, metric.supplier, LoadValues::isMetric, scheduler::nanos, rated)));
        streams = new ReportStreams(scheduler, built.leastInterval, this::wanted);
    }

    private @Nullable ProgramValue value(
            String name, @Nullable DoubleSupplier supplier, DoublePredicate valid, RatedLog rated) {
        return supplier == null ? null : new ProgramValue(name, supplier, valid, scheduler::nanos, rated);
    }

    /** All defaults. */
    public static LoadReporter create() {
        return builder().build();
    }

    /** Starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Lets a server that is not built yet count its calls and answer who asks for reports.
     *
     * @throws IllegalStateException if it reports of another server already
     */
    public void addTo(ServerBuilder<?> server) {
        if (!added.compareAndSet(false, true)) {
            throw new IllegalStateException("this LoadReporter reports of another server; build one for each server");
        }
        server.addStreamTracerFactory(counts);
        server.addService(streams);
        if (inTrailers) {
            server.intercept(new TrailerReports(this::serialized));
        }
    }

    /** Whether {@link #addTo} has been called. */
    @Internal
    public boolean isAdded() {
        return added.get();
    }

    /**
     * It is of use to one more announcement of this server.
     *
     * @throws IllegalArgumentException if the server does not answer who asks for reports
     */
    @Internal
    public void retain(@Nullable Server server) {
        if (!added.get() || (server != null && !isOn(server))) {
            throw new IllegalArgumentException("the server does not report its load: call LoadReporter.addTo with its"
                    + " builder before it is built, and have one LoadReporter for each server");
        }
        users.incrementAndGet();
    }

    private static boolean isOn(Server server) {
        return server.getServices().stream()
                .anyMatch(one -> one.getServiceDescriptor().getName().equals(OpenRcaServiceGrpc.SERVICE_NAME));
    }

    /** An announcement has ended; the last one ends the reports, so that they do not hold up the server. */
    @Internal
    public void release() {
        if (users.decrementAndGet() == 0) {
            close();
        }
    }

    /** Ends the streams of those who asked for reports, and takes no more. The server goes on. */
    @Override
    public void close() {
        scheduler.execute(() -> {
            closed = true;
            streams.close();
            closing.run();
        });
    }

    private byte @Nullable [] serialized() {
        if (!answered) {
            answered = true;
            if (!ticking) {
                scheduler.execute(this::start);
            }
        }
        return serialized;
    }

    private @Nullable OrcaLoadReport wanted() {
        start();
        return latest;
    }

    private void start() {
        if (ticking || closed) {
            return;
        }
        ticking = true;
        idle = 0;
        rates.forget();
        tick();
    }

    private void tick() {
        long now = scheduler.nanos();
        boolean wanted = streams.areThere() || answered;
        answered = false;
        idle = wanted ? 0 : idle + 1;
        if (closed || idle > IDLE_TICKS) {
            ticking = false;
            serialized = null;
            latest = null;
            return;
        }
        // Whatever is wrong with a measure, the next tick comes.
        scheduler.after(TICK, this::tick);
        ask();
        double[] busy = {Double.NaN};
        measuring.run(() -> {
            busy[0] = cpu == null ? machine.cpu(now) : Double.NaN;
            memoryNow = memory == null ? machine.memory() : Double.NaN;
        });
        rates.take(now, counts, busy[0]);
        if (rates.areKnown()) {
            OrcaLoadReport report = report(now);
            latest = report;
            if (inTrailers) {
                serialized = report.toByteArray();
            }
            streams.tick(report);
        }
    }

    private void ask() {
        for (ProgramValue each : new ProgramValue @Nullable [] {utilization, cpu, memory}) {
            if (each != null) {
                each.ask(asking);
            }
        }
        metrics.forEach(each -> each.ask(asking));
    }

    private OrcaLoadReport report(long now) {
        OrcaLoadReport.Builder report = OrcaLoadReport.newBuilder()
                .setRpsFractional(rates.calls())
                .setEps(rates.failures())
                .setApplicationUtilization(orZero(utilization == null ? Double.NaN : utilization.at(now)))
                .setCpuUtilization(orZero(cpu == null ? rates.cpu() : cpu.at(now)))
                .setMemUtilization(orZero(memory == null ? memoryNow : memory.at(now)))
                .putNamedMetrics(IN_FLIGHT, (double) counts.inFlight());
        for (ProgramValue metric : metrics) {
            double value = metric.at(now);
            if (!Double.isNaN(value)) {
                report.putNamedMetrics(metric.name(), value);
            }
        }
        return report.build();
    }

    /** In a report, 0 is what is not known. */
    private static double orZero(double value) {
        return Double.isNaN(value) ? 0 : value;
    }

    /** Collects what a {@link LoadReporter} reports, and how. */
    public static final class Builder {
        private record Metric(String name, DoubleSupplier supplier) {}

        private @Nullable DoubleSupplier utilization;
        private @Nullable DoubleSupplier cpu;
        private @Nullable DoubleSupplier memory;
        private final List<Metric> metrics = new ArrayList<>();
        private boolean inTrailers;
        private Duration leastInterval = DEFAULT_LEAST_INTERVAL;

        private Builder() {}

        /**
         * How busy the server is by the program's own measure, 1 for as busy as it should be; callers prefer it to the
         * processors. It must grow with the calls: a constant would make callers send ever more.
         *
         * @param supplier asked once a second on a thread of its own; what is not between 0 and 100 is left out
         */
        public Builder utilization(DoubleSupplier supplier) {
            utilization = supplier;
            return this;
        }

        /** How busy the processors are, instead of what is measured; as {@link #utilization}. */
        public Builder cpu(DoubleSupplier supplier) {
            cpu = supplier;
            return this;
        }

        /** How much of the memory is used, from 0 to 1, instead of what is measured; as {@link #utilization}. */
        public Builder memory(DoubleSupplier supplier) {
            memory = supplier;
            return this;
        }

        /**
         * A metric of the program's own, such as the length of a queue.
         *
         * @param name of letters, digits, {@code _}, {@code .} and {@code -}, 64 at most
         * @param supplier asked once a second on a thread of its own; what is not finite is left out
         * @throws IllegalArgumentException if the name is none or taken, or there are too many; the message says which
         */
        public Builder metric(String name, DoubleSupplier supplier) {
            if (!name.matches("[A-Za-z0-9_.-]{1,64}")) {
                throw new IllegalArgumentException(
                        "the name of a metric has to be of letters, digits, _, . and -," + " and have 64 at most");
            }
            if (name.equals(IN_FLIGHT) || metrics.stream().anyMatch(one -> one.name.equals(name))) {
                throw new IllegalArgumentException("there is a metric " + name + " already; take another name");
            }
            if (metrics.size() == MOST_METRICS) {
                throw new IllegalArgumentException(
                        "there may be " + MOST_METRICS + " metrics, since all are in each report");
            }
            metrics.add(new Metric(name, supplier));
            return this;
        }

        /** Whether each answer has a report in its trailers; no unless given. */
        public Builder inTrailers(boolean inTrailers) {
            this.inTrailers = inTrailers;
            return this;
        }

        /**
         * The shortest interval between two reports to one caller, whatever it asks for.
         *
         * @throws IllegalArgumentException if it is below a second or above a day
         */
        public Builder leastInterval(Duration leastInterval) {
            if (leastInterval.compareTo(TICK) < 0 || leastInterval.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException(
                        "the least interval between load reports is " + leastInterval + "; it goes from 1 s to a day");
            }
            this.leastInterval = leastInterval;
            return this;
        }

        public LoadReporter build() {
            SerialScheduler scheduler = new SerialScheduler("switchboard-load");
            // At most a thread for each value that is just being asked for.
            ThreadPoolExecutor asking = new ThreadPoolExecutor(
                    0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                        Thread thread = new Thread(task, "switchboard-load-value");
                        thread.setDaemon(true);
                        return thread;
                    });
            return build(scheduler, asking, MachineLoad.ofThisProcess(), () -> {
                asking.shutdown();
                scheduler.close();
            });
        }

        LoadReporter build(Scheduler scheduler, Executor asking, MachineLoad machine, Runnable closing) {
            return new LoadReporter(this, scheduler, asking, machine, closing);
        }
    }
}
