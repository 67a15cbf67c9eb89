package io.switchboard.faults.chaos;

import io.switchboard.core.Cleanup;
import io.switchboard.core.time.Scheduler;
import io.switchboard.faults.Line;
import io.switchboard.faults.Supervisor;
import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import io.switchboard.testing.EtcdServer;
import io.switchboard.testing.FaultProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** One datacenter of a chaos run: an etcd node, servers, and the lines by which callers elsewhere come to both. */
final class Place implements AutoCloseable {
    static final String SERVICE = "chaos/ping";
    static final int TTL_SECONDS = 3;

    final String name;
    final EtcdServer etcd = EtcdServer.start();
    final ChaosRegistry registry = new ChaosRegistry(List.of(etcd.endpoint()));
    final Witness witness = new Witness(registry, SERVICE + "/");
    private final Excuses excuses;
    private final Scheduler clock;
    /** By the datacenter that the callers are in. */
    private final Map<String, Line> lines = new LinkedHashMap<>();

    private final List<Seat> seats = new ArrayList<>();

    Place(String name, Excuses excuses, Scheduler clock) {
        this.name = name;
        this.excuses = excuses;
        this.clock = clock;
    }

    /** How the servers are called from there. */
    static String network(String from) {
        return "from-" + from;
    }

    /** Callers in that datacenter come by a line that is so long. */
    void lineFrom(String from, Duration roundTrip) {
        lines.put(from, Line.to(etcd.endpoint(), roundTrip));
    }

    Line lineFrom(String from) {
        Line line = lines.get(from);
        if (line == null) {
            throw new IllegalArgumentException("nobody comes to " + name + " from " + from);
        }
        return line;
    }

    List<Line> lines() {
        return List.copyOf(lines.values());
    }

    /** Starts so many servers, each a process. */
    void serve(int count, Supervisor supervisor, List<Child> children) {
        for (int i = 0; i < count; i++) {
            seats.add(new Seat(seats.size(), supervisor, children));
        }
    }

    List<Seat> seats() {
        return seats;
    }

    Set<String> names() {
        return seats.stream().map(Seat::name).collect(Collectors.toSet());
    }

    /** The processes of all servers are gone at once. */
    void killServers() {
        long from = now();
        seats.forEach(seat -> witness.excuse(seat.key()));
        seats.forEach(seat -> seat.child.kill());
        seats.forEach(seat -> seat.wasKilled(from));
    }

    void restartServers(boolean samePort) {
        seats.forEach(seat -> seat.restart(samePort));
    }

    private long now() {
        return clock.now().toEpochMilli();
    }

    /** One place for a server: its process may be replaced. Callers elsewhere find it where they did before. */
    final class Seat {
        private final int number;
        private final Supervisor supervisor;
        private final List<Child> children;
        private final Map<String, FaultProxy> ways = new LinkedHashMap<>();
        private int started;
        private Child child;

        private Seat(int number, Supervisor supervisor, List<Child> children) {
            this.number = number;
            this.supervisor = supervisor;
            this.children = children;
            lines.forEach((from, line) -> ways.put(from, line.server()));
            child = launch("0");
            witness.expect(key());
        }

        private Child launch(String port) {
            String networks = ways.entrySet().stream()
                    .map(way -> network(way.getKey()) + "=127.0.0.1:"
                            + way.getValue().port())
                    .collect(Collectors.joining(","));
            Child launched = supervisor.server(
                    name + "-" + number + "-" + started++,
                    etcd.endpoint(),
                    SERVICE,
                    "--port=" + port,
                    "--addresses=" + networks,
                    "--ttl=" + 1000 * TTL_SECONDS,
                    "--drain-delay=500",
                    "--grace=5000");
            children.add(launched);
            ways.values().forEach(way -> way.leadTo(launched.address()));
            return launched;
        }

        String name() {
            return child.name();
        }

        String key() {
            return SERVICE + "/" + child.address();
        }

        boolean isAlive() {
            return child.isAlive();
        }

        private List<String> addresses() {
            List<String> addresses = new ArrayList<>(List.of(child.address()));
            ways.values().forEach(way -> addresses.add("127.0.0.1:" + way.port()));
            return addresses;
        }

        void kill() {
            witness.excuse(key());
            long from = now();
            child.kill();
            wasKilled(from);
        }

        private void wasKilled(long from) {
            addresses().forEach(address -> excuses.killed(address, from, now()));
        }

        /** @param samePort whether it comes back at the address that it had */
        void restart(boolean samePort) {
            child = launch(samePort ? Integer.toString(child.port()) : "0");
            witness.expect(key());
        }

        /** Freezes it, waits until its lease is over, and then for so long; wakes it. */
        void freeze(Duration further) {
            String key = key();
            witness.excuse(key);
            long from = now();
            child.pause();
            Await.until("the lease of the frozen one is over", () -> !witness.isThere(key));
            addresses().forEach(address -> excuses.frozen(address, from, now()));
            Await.pass(further);
            child.resume();
            witness.expect(key);
        }
    }

    @Override
    public void close() {
        Cleanup.all(witness::close, () -> Cleanup.each(lines.values(), Line::close), registry::close, etcd::close);
    }
}
