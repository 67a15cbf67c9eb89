package io.switchboard.faults.chaos;

import io.switchboard.core.time.SerialScheduler;
import io.switchboard.faults.CallerFeed;
import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Random faults from the matrix, one at a time and seeded, while calls go on: {@code minutes seed folder datacenters}.
 * Exits with 0 if no call failed that a live server could have answered and all was well again after each fault, else
 * with 1.
 */
public final class Chaos<F extends Fleet> {
    private final F fleet;
    private final List<Fault<F>> faults;
    private final ChaosReport report;
    private final Random random;
    private final SerialScheduler clock;

    private Chaos(F fleet, List<Fault<F>> faults, ChaosReport report, Random random, SerialScheduler clock) {
        this.fleet = fleet;
        this.faults = faults;
        this.report = report;
        this.random = random;
        this.clock = clock;
    }

    /** @param args as {@code bin/chaos} gives them, already checked */
    public static void main(String[] args) throws IOException {
        Duration time = Duration.ofMinutes(Long.parseLong(args[0]));
        long seed = Long.parseLong(args[1]);
        Path folder = Path.of(args[2]);
        int datacenters = Integer.parseInt(args[3]);
        ChaosReport report = new ChaosReport(System.out);
        report.say("chaos: seed " + seed + ", " + time.toMinutes() + " min; starting "
                + (datacenters == 1
                        ? "3 etcd nodes, 6 servers, 3 callers"
                        : datacenters + " datacenters, each with an etcd node, 2 servers and a caller"));
        boolean well;
        try (SerialScheduler clock = new SerialScheduler("chaos-clock")) {
            well = datacenters == 1
                    ? run(
                            new ChaosFleet(folder, clock),
                            Faults.all(ChaosFleet.backup(folder)),
                            report,
                            seed,
                            time,
                            folder,
                            clock)
                    : run(
                            new DatacenterFleet(datacenters, folder, clock),
                            DatacenterFaults.all(),
                            report,
                            seed,
                            time,
                            folder,
                            clock);
        }
        System.exit(well ? 0 : 1);
    }

    private static <F extends Fleet> boolean run(
            F started,
            List<Fault<F>> faults,
            ChaosReport report,
            long seed,
            Duration time,
            Path folder,
            SerialScheduler clock)
            throws IOException {
        try (F fleet = started) {
            try {
                new Chaos<>(fleet, faults, report, new Random(seed), clock).run(time);
                fleet.endCalls();
                return report.end(fleet, time, seed);
            } finally {
                writeLogs(fleet, folder);
            }
        }
    }

    private void run(Duration time) {
        long began = clock.nanos();
        if (!awaitWell("at the start")) {
            return;
        }
        fleet.callers().forEach(caller -> caller.countFrom(clock.now().toEpochMilli()));
        // A server that has just started takes its time.
        Duration unused = fleet.takeLongestMissing();
        List<Fault<F>> deck = new ArrayList<>();
        while (clock.nanos() - began < time.toNanos()) {
            if (deck.isEmpty()) {
                deck.addAll(faults);
                Collections.shuffle(deck, random);
            }
            Fault<F> fault = deck.remove(deck.size() - 1);
            report.began(Duration.ofNanos(clock.nanos() - began), clock.now().toEpochMilli(), fault.kind());
            try {
                fault.strike().run(fleet, random, report::whom);
            } catch (AssertionError | RuntimeException e) {
                report.defect("could not be done: " + fault.kind() + ": " + e);
                return;
            }
            long ended = clock.nanos();
            if (!awaitWell("after: " + fault.kind())) {
                return;
            }
            report.healed(fault.kind(), fleet, Duration.ofNanos(clock.nanos() - ended));
            Await.pass(Faults.between(random, 500, 2000));
        }
    }

    private boolean awaitWell(String when) {
        fleet.callers().forEach(CallerFeed::forgetAnswers);
        try {
            Await.until("all is well", fleet::isWell);
        } catch (AssertionError e) {
            report.defect("not well within a minute " + when + "; " + fleet.state());
            return false;
        }
        List<String> died = fleet.died();
        if (!died.isEmpty()) {
            report.defect("ended by themselves " + when + ": " + died);
            return false;
        }
        return true;
    }

    private static void writeLogs(Fleet fleet, Path folder) throws IOException {
        for (Child child : fleet.children()) {
            Files.write(folder.resolve(child.name() + ".log"), child.log());
        }
    }
}
