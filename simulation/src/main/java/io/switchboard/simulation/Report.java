package io.switchboard.simulation;

import io.switchboard.harness.Progress;
import io.switchboard.harness.Table;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The page to read and what it shows.
 *
 * @param charts SVG by the name of the file, without its ending
 */
record Report(String page, SortedMap<String, String> charts) {
    static final List<Part.Source> ALL = List.of(
            new Supermarket(),
            new MaglevSlots(),
            new RingSpread(),
            new BoundedKeys(),
            new BallsInBins(),
            new LinkerdReplica(),
            new SlowReplica(),
            new ColdReplica(),
            new Zones(),
            new Domino(),
            new Bursts(),
            new UnequalServers(),
            new Autoscaling());

    static Report of(SimulationPlan plan, Progress progress) {
        Table head = new Table("Part", "outcome");
        StringBuilder text = new StringBuilder();
        SortedMap<String, String> charts = new TreeMap<>();
        for (int i = 0; i < ALL.size(); i++) {
            Part part = ALL.get(i).part(plan);
            head.row(part.title(), part.outcome());
            text.append("\n## ").append(part.title()).append("\n\n").append(part.text());
            charts.putAll(part.charts());
            progress.say("  " + (i + 1) + " of " + ALL.size() + ": " + part.title() + ": "
                    + part.outcome().replace("*", ""));
        }
        String page = """
                # The policies on virtual time

                Written by `bin/simulate --seed %d`: nothing here depends on the machine, and the same seed writes the same page. The
                choices are those of the module `balancing`; servers, callers, queues and time are simulated. Tables 1 to 6 repeat
                published figures, 7 to 9 put faults before every policy, 10 and 11 are of several datacenters, 12 is of servers that report
                their load, 13 of a service whose instances come and go by that.

                %s%s""".formatted(plan.seed(), head, text);
        return new Report(page, charts);
    }
}
