package io.switchboard.simulation;

import io.switchboard.harness.Numbers;
import io.switchboard.harness.Options;
import io.switchboard.harness.Table;
import io.switchboard.simulation.ScaleDemand.Following;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Extrapolates from measured costs what breaks first on the way to a million instances; writes {@code scale.md}. */
public final class Scale {
    private static final double MOST_CLIENTS = 100_000;

    @Option(names = "--benchmarks")
    private Path benchmarks = Path.of("docs", "benchmarks.json");

    @Option(names = "--out")
    private Path folder = Path.of("docs");

    private Scale() {}

    /** @param args as {@code bin/scale --help} says */
    public static void main(String[] args) throws IOException {
        Scale scale = Options.parseOrExit("scale", new Scale(), args);
        try {
            Path page = Files.createDirectories(scale.folder).resolve("scale.md");
            String measured = Files.readString(scale.benchmarks);
            Files.writeString(page, page(ScaleCost.readAll(measured), ScaleTier.read(measured)));
            System.out.println("scale: wrote " + page);
        } catch (NoSuchFileException e) {
            wrong("there is no " + e.getMessage() + ": run bin/bench");
        } catch (IllegalArgumentException e) {
            wrong(String.valueOf(e.getMessage()));
        }
    }

    private static void wrong(String what) {
        System.err.println("scale: " + what);
        System.exit(2);
    }

    /** @param tier null: it is not measured */
    static String page(Map<ScaleCost, Double> costs, @Nullable ScaleTier tier) {
        Table limits = new Table("Follow, deploy in", "breaks first, computed", "breaks first, published");
        for (Following following : Following.values()) {
            for (double window : new double[] {3_600, 600}) {
                DoubleFunction<ScaleDemand> demand = clients -> new ScaleDemand(following, window, clients, costs);
                limits.row(
                        following.name().toLowerCase(Locale.ROOT) + ", " + (window == 600 ? "10 min" : "1 h"),
                        first(true, demand),
                        first(false, demand));
            }
        }
        Table measured = new Table("Cost", "measured", "in benchmarks.json");
        Arrays.stream(ScaleCost.values())
                .forEach(
                        cost -> measured.row(cost.meaning, Numbers.threeDigits(cost.in(costs)), "`" + cost.path + "`"));
        return """
            # To a million instances

            Written by `bin/scale` from the unit costs in [benchmarks.json](benchmarks.json), by arithmetic. Nobody has run a fleet of this
            size for this page: it extrapolates what follows from the costs measured. Numbers of clients at which something breaks are
            given to two digits.

            %s
            "Computed" is from the costs measured here, for a cluster of 3 members of 8 cores and 32 GiB; "published" from figures of others,
            which are counts and know neither. TTL is 10 s, there are ten instances for each client, and what breaks first is the limit that
            1,000,000 instances and 100,000 clients exceed the most.

            ## The model

            - Each client and each instance is a process with one connection. An instance has a key, a lease and a watch of its own key; three
              keepalives go out in each TTL.
            - **Usual**: services of 100 instances; each client follows 10, and the clients are spread over all services.
              **Hard**: all clients follow one service of 10,000 instances (of all there are, if there are fewer).
            - A deploy restarts every instance once, within 1 h or within 10 min. A restart is a deletion and a put: two writes, and two events for
              each follower of that service.
            - The published rate of writes was measured on 3 × 8 vCPU; the memory, 4 GiB for each core, is assumed. Watches and connections are
              spread evenly, each write is applied by each member, each keepalive ends at the leader.
            - CPU of the leader: all keepalives and writes, and the events of a third of the watchers. Memory: a third of the processes and
              watchers, and all keys. Return: the CPU of all members for all requests of all processes, within one TTL, since a newly elected
              leader extends each lease by its TTL. Database: live keys, and what one deploy adds, at the bytes of a listed key.
            - Published or reported by others: 46,000 events/s of one cluster, 50,000 writes/s (etcd's performance page), 25,000 leases of short
              TTLs at which clusters failed; the lower ends.
            - CPU is used to the last core, and unit costs do not grow with the load: in practice limits may be reached earlier.

            The unit costs, of a single etcd:

            %s
            %s## What is not in it

            The network, disks and raft's replication, garbage collection, locks in etcd, timeouts and retries, TLS and authentication,
            compaction and defragmentation, failures during a deploy, fleets that are not evenly spread. Earlier versions of this page also
            had tables for smaller fleets and for one member, remedies (a longer TTL, agents, shards, a tier, subsets), and queues on virtual
            time for a deploy and a return; these extrapolated further than the costs measured carry, and are in the history of this file.
            """.formatted(limits, measured, ScaleTierText.of(tier, costs));
    }

    private static String first(boolean isComputed, DoubleFunction<ScaleDemand> demand) {
        ScaleLimit limit = ScaleLimit.first(isComputed, demand.apply(MOST_CLIENTS));
        BigDecimal clients = BigDecimal.valueOf(limit.clientsAt(demand)).round(new MathContext(2, RoundingMode.FLOOR));
        return String.format(Locale.ROOT, "%s, at **%,.0f** clients", limit.shown, clients);
    }
}
