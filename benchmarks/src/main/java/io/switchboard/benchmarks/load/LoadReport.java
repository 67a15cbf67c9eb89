package io.switchboard.benchmarks.load;

import io.switchboard.benchmarks.Section;
import io.switchboard.benchmarks.load.LoadResults.Costs;
import io.switchboard.benchmarks.load.LoadResults.OfSize;
import io.switchboard.harness.Columns;
import io.switchboard.harness.Numbers;
import io.switchboard.harness.Table;
import java.util.List;
import java.util.TreeMap;

/** What is said of the load on etcd. */
final class LoadReport {
    private final LoadResults results;

    LoadReport(LoadResults results) {
        this.results = results;
    }

    Section section() {
        return new Section("registry-load", text(), new TreeMap<>(), List.of(), results);
    }

    private String text() {
        Table sizes = new Columns<OfSize>()
                .column("Clients", one -> Numbers.grouped(one.clients()))
                .column("all live, s", one -> Numbers.threeDigits(one.secondsToLive()))
                .column("messages each", one -> Numbers.threeDigits(one.messagesToLive()))
                .column("etcd's CPU each, ms", one -> cpuMillis(one))
                .column("keepalives/s", one -> Numbers.threeDigits(one.keepAlivesPerSecond()))
                .column("etcd's CPU, % of a core", one -> Numbers.threeDigits(one.cpuPercent()))
                .column("connections", one -> Numbers.grouped(one.connections()))
                .column("watch streams", one -> Numbers.grouped(one.watchStreams()))
                .column("watchers", one -> Numbers.grouped(one.watchers()))
                .column("etcd's memory each, KiB", one -> Numbers.grouped(Math.round(one.bytes() / 1024)))
                .column("threads in all", one -> Numbers.grouped(one.threads()))
                .of(results.sizes());
        Costs costs = results.costs();
        Table units = new Table("One", "requests", "CPU, µs", "bytes")
                .row("keepalive", "1", Numbers.threeDigits(costs.keepAliveCpuMicros()), "")
                .row("put", "1", Numbers.threeDigits(costs.putCpuMicros()), "")
                .row("event to one watcher", "", Numbers.threeDigits(costs.eventCpuMicros()), "")
                .row(
                        "key in a list",
                        "",
                        Numbers.threeDigits(costs.listedKeyCpuMicros()),
                        Numbers.grouped(Math.round(costs.bytesPerListedKey())) + " sent")
                .row("watcher on a stream", "", "", Numbers.grouped(Math.round(costs.watcherBytes())) + " resident")
                .row("key with a lease of its own", "", "", Numbers.grouped(Math.round(costs.keyBytes())) + " resident")
                .row(
                        "return of a process with a lease",
                        Numbers.threeDigits(costs.leaseReturnRequests()),
                        Numbers.threeDigits(costs.leaseReturnCpuMicros()),
                        "")
                .row(
                        "return of a registration",
                        Numbers.threeDigits(costs.keyReturnRequests()),
                        Numbers.threeDigits(costs.keyReturnCpuMicros()),
                        "")
                .row(
                        "return of a process that only follows",
                        Numbers.threeDigits(costs.followerReturnRequests()),
                        Numbers.threeDigits(costs.followerReturnCpuMicros()),
                        "")
                .row(
                        "return of a followed service",
                        Numbers.threeDigits(costs.serviceReturnRequests()),
                        Numbers.threeDigits(costs.serviceReturnCpuMicros()),
                        "");
        return """
                ## What clients cost etcd

                Each client is a Switchboard of its own, as a process has one: a connection, a registration under a lease of 10 s, and %d services of %d instances followed,
                at %d watches each. They are real, up to %d in one JVM; etcd is fresh for each size, and all figures are its own, from `/metrics`. Messages are those that etcd
                receives, on streams too, until all is live; the rest is 5 s later, over 20 s. Memory is what etcd's process has resident more than before: a Go
                program's, which is what its collector has left.

                %s
                ### What one of each costs etcd

                By bare stubs, many of each on a fresh etcd: its processor time, and its resident memory. Keepalives come from 1,000 connections with a lease each, 3,000 in a
                second; puts under leases, from 16 connections at once; events go to 500 watchers on as many connections, less what the same puts cost with none; a list has
                10,000 keys. Memory is the middle of three rounds.

                Returns are those of real clients after etcd was away for 6 s, until all is live again, the middle of three: 1,000 with a registration, 50 with 20 each, 200 that
                follow a service of %d instances, and 200 that follow %d. What each part costs are differences between these, less a restart of etcd without clients. The first
                keepalive counts, later ones do not. [scale.md](scale.md) extrapolates from these.

                %s""".formatted(
                        results.servicesFollowed(),
                        LoadMeasurement.INSTANCES,
                        Math.round(costs.watchersPerService()),
                        Crowd.IN_ONE,
                        sizes,
                        LoadMeasurement.INSTANCES,
                        StormMeasurement.SERVICES,
                        units);
    }

    /** Its clock counts hundredths of a second. */
    private static String cpuMillis(OfSize one) {
        double smallest = 10.0 / one.clients();
        return one.cpuMillisToLive() < smallest
                ? "< " + Numbers.threeDigits(smallest)
                : Numbers.threeDigits(one.cpuMillisToLive());
    }
}
