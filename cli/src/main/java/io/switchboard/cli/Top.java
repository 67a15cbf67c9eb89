package io.switchboard.cli;

import com.google.gson.JsonObject;
import io.grpc.ChannelCredentials;
import io.switchboard.Switchboard;
import io.switchboard.core.Freshness;
import io.switchboard.core.ServiceName;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.core.time.SerialScheduler;
import io.switchboard.operator.load.ServiceLoad;
import io.switchboard.operator.load.ServiceLoads;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code switchboard top}: who is how busy just now. */
@Command(
        name = "top",
        description = {
            "Shows the load that the instances of a service report, drawn anew each second until Ctrl-C; without SERVICE a"
                    + " row for each service. Instances report what they are asked for if they are served with"
                    + " ServeOptions.loadReports. Where standard output is no terminal, as with --once. With -o json a"
                    + " line each second is a JSON object."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:there are instances, or services",
            "1:there are none, or etcd cannot be read",
            "2:wrong usage",
            "130:ended by Ctrl-C (SIGINT)"
        })
final class Top implements Callable<Integer> {
    /** Without SERVICE: each costs streams. */
    private static final int MOST_SERVICES = 200;

    private static final int MOST_INSTANCES = 2000;

    private static final int MOST_SECONDS = 3600;

    private static final Duration STEP = Duration.ofSeconds(1);
    private static final Duration MOMENT = Duration.ofMillis(50);

    @Mixin
    private EtcdFlags etcd = new EtcdFlags();

    @Mixin
    private Output output = new Output();

    @Mixin
    private ServerFlags servers = new ServerFlags();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "SERVICE",
            description = "The name that callers look up; none: all services.")
    private @Nullable String service;

    @Option(
            names = "--sort",
            paramLabel = "COLUMN",
            defaultValue = "calls",
            description = "${COMPLETION-CANDIDATES}; the most first, names from A (default: ${DEFAULT-VALUE}).")
    private LoadRow.Sort sort = LoadRow.Sort.calls;

    @Option(names = "--once", description = "Show it once, as soon as each instance has reported, or after --wait.")
    private boolean once;

    /** The first report of a server comes after a second. */
    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description = "How long to wait at first for who has not answered (default: ${DEFAULT-VALUE}).")
    private double wait = 5;

    /** Set by picocli, before the command is called. */
    @Spec
    private @Nullable CommandSpec spec;

    private boolean toldLeftOut;

    Top() {}

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        if (!(wait >= 0 && wait <= MOST_SECONDS)) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(), "--wait is from 0 to " + MOST_SECONDS + " seconds");
        }
        ServiceName name = service == null ? null : View.service(service);
        ChannelCredentials credentials = servers.credentials();
        try (Switchboard switchboard = View.open(etcd);
                SerialScheduler scheduler = new SerialScheduler("switchboard-top");
                ServiceLoads loads = ServiceLoads.of(
                        switchboard.directory(),
                        (of, instance) -> servers.channelTo(switchboard, of, instance, credentials),
                        scheduler,
                        new Random(),
                        Telemetry.NONE);
                KnownServices known =
                        new KnownServices(name == null ? switchboard.catalogs().values() : List.of());
                LoadBoard board = new LoadBoard(loads)) {
            return new Run(name, known, board, scheduler).run();
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()));
        }
    }

    /** What is looked at, until it has been shown. */
    private final class Run {
        private final @Nullable ServiceName name;
        private final KnownServices known;
        private final LoadBoard board;
        private final SerialScheduler scheduler;
        /** Without permits: waiting for one is a pause that an interrupt ends. */
        private final Semaphore pause = new Semaphore(0);

        Run(@Nullable ServiceName name, KnownServices known, LoadBoard board, SerialScheduler scheduler) {
            this.name = name;
            this.known = known;
            this.board = board;
            this.scheduler = scheduler;
        }

        int run() throws CommandFailure, InterruptedException {
            boolean live = !output.isJson() && Terminal.isThere();
            Duration patience = Duration.ofMillis((long) (wait * 1e3));
            awaitKnown(patience);
            if (once || !(live || output.isJson())) {
                awaitReports(patience);
            }
            if (live && !once) {
                draw();
                return 0;
            }
            boolean whole = once || !output.isJson();
            while (!whole && !Printer.out(spec).isClosed()) {
                requireKnown();
                output.jsonLine(json());
                pause(STEP);
                look();
            }
            return whole ? show() : 0;
        }

        private void awaitKnown(Duration patience) throws CommandFailure, InterruptedException {
            long began = scheduler.nanos();
            look();
            while (isUnknown() && scheduler.nanos() - began < patience.toNanos()) {
                requireKnown();
                pause(MOMENT);
                look();
            }
            requireKnown();
        }

        private void awaitReports(Duration patience) throws CommandFailure, InterruptedException {
            long began = scheduler.nanos();
            while (!isComplete() && scheduler.nanos() - began < patience.toNanos()) {
                requireKnown();
                pause(MOMENT);
                look();
            }
        }

        private void pause(Duration time) throws InterruptedException {
            if (pause.tryAcquire(time.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException("nobody gives permits");
            }
        }

        private boolean isComplete() {
            return board.isComplete() && (name != null || known.isComplete());
        }

        private boolean isUnknown() {
            return name == null
                    ? !known.isComplete()
                    : board.now().stream().allMatch(load -> load.freshness() == Freshness.UNKNOWN);
        }

        private void requireKnown() throws CommandFailure {
            String problem = name == null
                    ? known.problem().orElse(null)
                    : board.now().stream()
                            .filter(load -> load.freshness() == Freshness.UNKNOWN && load.problem() != null)
                            .map(load -> String.valueOf(load.problem()))
                            .findFirst()
                            .orElse(null);
            if (problem != null) {
                throw new CommandFailure(problem);
            }
        }

        private void look() {
            board.look(name == null ? chosen(known.now()) : Set.of(name));
        }

        private void draw() throws CommandFailure, InterruptedException {
            Terminal terminal = Terminal.ofThisProcess();
            AtomicBoolean resized = new AtomicBoolean();
            Runnable giveBack = Signals.take(List.of("WINCH"), taken -> resized.set(true), told -> {});
            try {
                Terminal.Size size = Terminal.size();
                while (!terminal.isClosed()) {
                    requireKnown();
                    if (resized.getAndSet(false)) {
                        size = Terminal.size();
                    }
                    terminal.draw(lines(), size, "... and %d more");
                    pause(STEP);
                    look();
                }
            } finally {
                giveBack.run();
            }
        }

        private int show() {
            if (output.isJson()) {
                output.print(json());
            } else {
                lines().forEach(output::line);
            }
            return board.now().stream().allMatch(load -> load.instances().isEmpty()) ? 1 : 0;
        }

        private List<String> lines() {
            List<ServiceLoad> now = board.now();
            return name == null
                    ? TopShown.services(now, sort)
                    : now.isEmpty() ? List.of(name + ": nothing is known yet") : TopShown.service(now.get(0), sort);
        }

        private JsonObject json() {
            List<ServiceLoad> now = board.now();
            return name == null || now.isEmpty()
                    ? TopShown.json(now, scheduler.now())
                    : TopShown.json(now.get(0), scheduler.now(), true);
        }
    }

    /** As many as there is room for; the others are told of once. */
    private Set<ServiceName> chosen(Map<ServiceName, Integer> all) {
        Set<ServiceName> chosen = new LinkedHashSet<>();
        int instances = 0;
        for (Map.Entry<ServiceName, Integer> one : all.entrySet()) {
            instances += one.getValue();
            if (!chosen.isEmpty() && (chosen.size() == MOST_SERVICES || instances > MOST_INSTANCES)) {
                break;
            }
            chosen.add(one.getKey());
        }
        int leftOut = all.size() - chosen.size();
        if (leftOut > 0 && !toldLeftOut) {
            toldLeftOut = true;
            Printer.err(spec)
                    .message("switchboard top: " + leftOut + " services are left out, since each instance is asked; at"
                            + " most " + MOST_SERVICES + " services with " + MOST_INSTANCES
                            + " instances are shown, the first by name; name one SERVICE to see it");
        }
        return chosen;
    }
}
