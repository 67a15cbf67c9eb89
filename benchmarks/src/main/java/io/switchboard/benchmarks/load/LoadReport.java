package io.switchboard.benchmarks.load;

import io.switchboard.benchmarks.Section;
import io.switchboard.benchmarks.Table;
import io.switchboard.benchmarks.load.LoadResults.Costs;
import io.switchboard.benchmarks.load.LoadResults.OfSize;
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
        Table sizes = new Table(
                "Clients",
                "all live, s",
                "messages each",
                "etcd's CPU each, ms",
                "keepalives/s",
                "etcd's CPU, % of a core",
                "connections",
                "watch streams",
                "watchers",
                "etcd's memory each, KiB",
                "threads in all");
        for (OfSize one : results.sizes()) {
            sizes.row(
                    Table.number(one.clients()),
                    Table.threeDigits(one.secondsToLive()),
                    Table.threeDigits(one.messagesToLive()),
                    Table.threeDigits(one.cpuMillisToLive()),
                    Table.threeDigits(one.keepAlivesPerSecond()),
                    Table.threeDigits(one.cpuPercent()),
                    Table.number(one.connections()),
                    Table.number(one.watchStreams()),
                    Table.number(one.watchers()),
                    Table.number(Math.round(one.bytes() / 1024)),
                    Table.number(one.threads()));
        }
        Costs costs = results.costs();
        Table units = new Table("One", "CPU, µs", "bytes")
                .row("keepalive", Table.threeDigits(costs.keepAliveCpuMicros()), "")
                .row("put", Table.threeDigits(costs.putCpuMicros()), "")
                .row("event to one watcher", Table.threeDigits(costs.eventCpuMicros()), "")
                .row(
                        "key in a list",
                        Table.threeDigits(costs.listedKeyCpuMicros()),
                        Table.number(Math.round(costs.bytesPerListedKey())) + " sent")
                .row("watcher on a stream", "", Table.number(Math.round(costs.watcherBytes())) + " resident")
                .row("key with a lease of its own", "", Table.number(Math.round(costs.keyBytes())) + " resident");
        return """
                ## What clients cost etcd

                Each client is a Switchboard of its own, as a process has one: a connection, a registration under a lease of 10 s, and %d services of %d instances followed,
                at three watches each. They are real, up to %d in one JVM; etcd is fresh for each size, and all figures are its own, from `/metrics`. Messages are those that etcd
                receives, on streams too, until all is live; the rest is 5 s later, over 20 s. Memory is what etcd's process has resident more than before: a Go
                program's, which is what its collector has left.

                %s
                ### What one of each costs etcd

                By bare stubs, many of each on a fresh etcd: its processor time, and its resident memory. Puts come one after the other; keepalives on 16 streams; events go to 500
                watchers on as many connections, less what the same puts cost with none; a list has 10,000 keys. [scale.md](scale.md) reckons with these.

                %s""".formatted(results.servicesFollowed(), LoadMeasurement.INSTANCES, Crowd.IN_ONE, sizes, units);
    }
}
