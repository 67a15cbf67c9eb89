package io.switchboard.simulation;

import io.switchboard.harness.Numbers;
import io.switchboard.harness.Table;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code scale.md} says of the tier of ten million. */
final class ScaleTierText {
    private ScaleTierText() {}

    /** @param tier null: it is not measured */
    static String of(@Nullable ScaleTier tier, Map<ScaleCost, Double> costs) {
        if (tier == null) {
            return """
                    ## A tier for ten million

                    Not computed: what `bin/switchboard serve --xds` costs is not measured in these benchmarks (`bin/bench --only mesh`).

                    """;
        }
        Table table = new Table(
                "Deploy in",
                "changes/s",
                "processes",
                "heap of one, GiB",
                "cores of one",
                "etcd's cores for events, without the tier",
                "with it",
                "for leases and writes");
        for (double window : new double[] {3_600, 600}) {
            int processes = tier.processes(window);
            table.row(
                    window == 600 ? "10 min" : "1 h",
                    Numbers.threeDigits(ScaleTier.changes(window)),
                    Numbers.grouped(processes),
                    Numbers.threeDigits(tier.bytes(processes) / ScaleDemand.GIB),
                    Numbers.threeDigits(tier.cores(processes, window)),
                    Numbers.threeDigits(ScaleTier.eventCoresWithout(window, costs)),
                    Numbers.threeDigits(tier.eventCores(window, costs)),
                    Numbers.threeDigits(ScaleTier.instanceCores(window, costs)));
        }
        return """
                ## A tier for ten million

                10,000,000 instances in services of 100, and 1,000,000 clients that follow 10 services each by xDS: processes of
                `bin/switchboard serve`, with %d cores and %.0f GiB each, between etcd and the clients. None holds more than its memory, and none
                computes more than its cores, while a deploy restarts every instance once.

                %s
                - A process follows a service once, for however many of its streams; a client's stream is anywhere. The costs are those of %s
                  streams in [benchmarks.md](benchmarks.md): %s kB of heap for a stream of two services, so five times that here; %s kB for a
                  followed service; %s µs to read a change, and %s µs for each stream that hears of it. Heap is what is in use: give a JVM more.
                - Where one process ends, its streams come to the others: %s s of the cores of one process, in the deploy within 1 h.
                - What no tier takes from etcd are leases and writes, so the last column is cores of leaders: registries by datacenter
                  ([datacenters.md](datacenters.md)) divide it.

                """.formatted(
                        ScaleDemand.CORES,
                        ScaleDemand.MEMORY / ScaleDemand.GIB,
                        table,
                        Numbers.grouped(Math.round(tier.streams())),
                        Numbers.threeDigits(tier.streamBytes() / 1e3),
                        Numbers.threeDigits(tier.serviceBytes() / 1e3),
                        Numbers.threeDigits(tier.readSeconds() * 1e6),
                        Numbers.threeDigits(tier.pushSeconds() * 1e6),
                        Numbers.threeDigits(tier.returnSeconds(tier.processes(3_600))));
    }
}
