package io.switchboard.faults.chaos;

import io.switchboard.faults.ProxiedNetwork;
import io.switchboard.harness.Await;
import io.switchboard.testing.FaultProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The faults that a chaos run draws from. */
final class Faults {
    private static final int STORM = 2000;
    private static final List<String> HOSTILE = List.of(
            "",
            "null",
            "[]",
            "{\"Addr\":\"\"}",
            "{\"Addr\":\"127.0.0.1:0\"}",
            "{\"Addr\":\"127.0.0.1:70000\"}",
            "{\"Addr\":\"169.254.169.254:80\"}",
            "{\"Addr\":\"\\u001b[31mred\\r\\n:1\"}",
            "{\"Op\":0,\"Addr\":\"127.0.0.1",
            "{\"Metadata\":" + "[".repeat(50_000) + ",\"Addr\":\"127.0.0.1:1\"}",
            "{\"Addr\":\"127.0.0.1:1\",\"Metadata\":{\"x\":\"" + "y".repeat(1_000_000));

    private Faults() {}

    /** @param backup of the registry as it was at the start */
    static List<Fault<ChaosFleet>> all(Path backup) {
        List<Fault<ChaosFleet>> all = new ArrayList<>(List.of(
                new Fault<>("an etcd node is killed", Faults::killNode),
                new Fault<>("all etcd nodes are killed", Faults::killAllNodes),
                new Fault<>("an etcd node is frozen", Faults::freezeNode),
                new Fault<>(
                        "a caller is cut off from etcd",
                        (fleet, random, say) -> cut(caller(fleet, random, say), random, say)),
                new Fault<>("a server is cut off from etcd", Faults::cutServer),
                new Fault<>("a connection to etcd is half-open", Faults::halfOpen),
                new Fault<>("etcd is slow", Faults::slow),
                new Fault<>("compaction while a caller is away", Faults::compact)));
        all.add(new Fault<>("the list is emptied", Faults::empty));
        all.add(new Fault<>("a key is deleted", Faults::deleteKey));
        all.add(new Fault<>("a lease is revoked", Faults::revoke));
        all.add(new Fault<>("a server is killed and restarted", Faults::killServer));
        all.add(new Fault<>("a server is frozen past its TTL", Faults::freezeServer));
        all.add(new Fault<>("rolling restart of servers", Faults::roll));
        all.add(new Fault<>("the registry loses its data", Faults::loseData));
        all.add(new Fault<>(
                "the registry is restored from a backup", (fleet, random, say) -> restore(fleet, backup, say)));
        all.add(new Fault<>("a storm of puts", Faults::storm));
        all.add(new Fault<>("hostile values", Faults::hostile));
        return all;
    }

    private static void killNode(ChaosFleet fleet, RandomGenerator random, Consumer<String> say) {
        int node = random.nextInt(fleet.cluster.endpoints().size());
        Duration time = between(random, 2000, 8000);
        say.accept("node " + node + " for " + seconds(time));
        fleet.cluster.kill(node);
        Await.pass(time);
        fleet.cluster.restart(node);
    }

    private static void killAllNodes(ChaosFleet fleet, RandomGenerator random, Consumer<String> say) {
        Duration time = between(random, 2000, 12_000);
        say.accept("for " + seconds(time));
        fleet.cluster.killAll();
        Await.pass(time);
        fleet.cluster.restartAll(true);
    }

    private static void freezeNode(ChaosFleet fleet, RandomGenerator random, Consumer<String> say) {
        int node = random.nextInt(fleet.cluster.endpoints().size());
        Duration time = between(random, 2000, 8000);
        say.accept("node " + node + " for " + seconds(time));
        fleet.cluster.pause(node);
        Await.pass(time);
        fleet.cluster.resume(node);
    }

    private static ProxiedNetwork caller(ChaosFleet fleet, RandomGenerator random, Consumer<String> say) {
        int which = random.nextInt(fleet.callerNetworks().size());
        say.accept("caller-" + which);
        return fleet.callerNetworks().get(which);
    }

    private static void cut(ProxiedNetwork network, RandomGenerator random, Consumer<String> say) {
        Duration time = between(random, 1000, 8000);
        say.accept("for " + seconds(time));
        network.cut();
        Await.pass(time);
        network.heal();
    }

    private static void cutServer(ChaosFleet fleet, RandomGenerator random, Consumer<String> say) {
        ChaosFleet.Server server = server(fleet, random, say);
        fleet.witness.excuse(server.key());
        cut(server.network, random, say);
        fleet.witness.expect(server.key());
    }

    private static void halfOpen(ChaosFleet fleet, RandomGenerator random, Consumer<String> say) {
        FaultProxy.Direction[] directions = FaultProxy.Direction.values();
        FaultProxy.Direction direction = directions[random.nextInt(directions.length)];
        Duration time = between(random, 3000, 18_000);
        boolean callers = random.nextBoolean();
        ChaosFleet.@Nullable Server server = callers ? null : server(fleet, random, say);
        ProxiedNetwork network = server == null ? caller(fleet, random, say) : server.network;
        say.accept(direction.toString().toLowerCase(Locale.ROOT).replace('_', ' ') + " for " + seconds(time));
        if (server != null) {
            fleet.witness.excuse(server.key());
        }
        network.blackHole(direction);
        Await.pass(time);
        network.heal();
        if (server != null) {
            fleet.witness.expect(server.key());
        }
    }

    private static void slow(ChaosFleet fleet, RandomGenerator random, Consumer<String> say) {
        Duration delay = between(random, 50, 400);
        Duration time = between(random, 3000, 8000);
        say.accept("by " + delay.toMillis() + " ms each way for " + seconds(time));
        List<ProxiedNetwork> all = networks(fleet);
        all.forEach(network -> network.delay(delay));
        Await.pass(time);
        all.forEach(ProxiedNetwork::heal);
    }

    private static List<ProxiedNetwork> networks(ChaosFleet fleet) {
        return Stream.concat(
                        fleet.callerNetworks().stream(),
                        fleet.servers().stream().map(server -> server.network))
                .toList();
    }

    private static void compact(ChaosFleet fleet, RandomGenerator random, Consumer<String> say) {
        ProxiedNetwork network = caller(fleet, random, say);
        network.cut();
        // So that there is something to have missed.
        fleet.registry.run(etcd -> etcd.put(ChaosFleet.PREFIX + "compacted", HOSTILE.get(0)));
        fleet.registry.run(etcd -> etcd.delete(ChaosFleet.PREFIX + "compacted"));
        fleet.registry.run(etcd -> etcd.compact());
        Await.pass(between(random, 200, 3000));
        network.heal();
    }

    private static void empty(ChaosFleet fleet, RandomGenerator random, Consumer<String> say) {
        int times = 1 + random.nextInt(3);
        say.accept(times + " times");
        for (int i = 0; i < times; i++) {
            fleet.registry.run(etcd -> etcd.deletePrefix(ChaosFleet.PREFIX));
            Await.pass(between(random, 10, 500));
        }
    }

    private static void deleteKey(ChaosFleet fleet, RandomGenerator random, Consumer<String> say) {
        fleet.registry.run(etcd -> etcd.delete(server(fleet, random, say).key()));
    }

    private static void revoke(ChaosFleet fleet, RandomGenerator random, Consumer<String> say) {
        String key = server(fleet, random, say).key();
        Long lease = fleet.registry.leases(ChaosFleet.PREFIX).get(key);
        if (lease == null) {
            throw new AssertionError(key + " is not in etcd though all was well");
        }
        fleet.registry.run(etcd -> etcd.revoke(lease));
    }

    private static void killServer(ChaosFleet fleet, RandomGenerator random, Consumer<String> say) {
        ChaosFleet.Server server = server(fleet, random, say);
        boolean samePort = random.nextBoolean();
        Duration time = between(random, 0, 2000L * ChaosFleet.TTL_SECONDS);
        say.accept("for " + seconds(time) + ", back at " + (samePort ? "its" : "another") + " address");
        server.kill();
        Await.pass(time);
        server.restart(samePort);
    }

    private static void freezeServer(ChaosFleet fleet, RandomGenerator random, Consumer<String> say) {
        server(fleet, random, say).freeze(between(random, 500, 4000));
    }

    private static void roll(ChaosFleet fleet, RandomGenerator random, Consumer<String> say) {
        int count = 2 + random.nextInt(2);
        say.accept(count + " of them");
        for (int i = 0; i < count; i++) {
            fleet.servers().get(random.nextInt(fleet.servers().size())).roll();
        }
    }

    private static void loseData(ChaosFleet fleet, RandomGenerator random, Consumer<String> say) {
        Duration time = between(random, 0, 8000);
        say.accept("down for " + seconds(time));
        fleet.cluster.killAll();
        Await.pass(time);
        fleet.cluster.restartAll(false);
    }

    private static void restore(ChaosFleet fleet, Path backup, Consumer<String> say) {
        say.accept("of the start");
        fleet.cluster.killAll();
        fleet.cluster.restore(backup);
    }

    private static void storm(ChaosFleet fleet, RandomGenerator random, Consumer<String> say) {
        ChaosFleet.Server server = server(fleet, random, say);
        say.accept(STORM + " aliases of it come, change and go");
        for (int i = 0; i < STORM; i++) {
            String key = ChaosFleet.PREFIX + "alias-" + random.nextInt(5);
            if (random.nextInt(3) == 0) {
                fleet.registry.run(etcd -> etcd.delete(key));
            } else {
                fleet.registry.run(etcd -> etcd.put(
                        key,
                        "{\"Op\":0,\"Addr\":\"" + server.address() + "\",\"Metadata\":{\"weight\":"
                                + random.nextInt(200) + "}}"));
            }
        }
        for (int i = 0; i < 5; i++) {
            String key = ChaosFleet.PREFIX + "alias-" + i;
            fleet.registry.run(etcd -> etcd.delete(key));
        }
    }

    private static void hostile(ChaosFleet fleet, RandomGenerator random, Consumer<String> say) {
        say.accept(HOSTILE.size() + " of them");
        for (int i = 0; i < HOSTILE.size(); i++) {
            String key = ChaosFleet.PREFIX + "hostile-" + i;
            String value = HOSTILE.get(i);
            fleet.registry.run(etcd -> etcd.put(key, value));
        }
        Await.pass(between(random, 500, 3000));
        fleet.registry.run(etcd -> etcd.deletePrefix(ChaosFleet.PREFIX + "hostile-"));
    }

    private static ChaosFleet.Server server(ChaosFleet fleet, RandomGenerator random, Consumer<String> say) {
        ChaosFleet.Server server =
                fleet.servers().get(random.nextInt(fleet.servers().size()));
        say.accept(server.name());
        return server;
    }

    static Duration between(RandomGenerator random, long least, long most) {
        return Duration.ofMillis(random.nextLong(least, most + 1));
    }

    private static String seconds(Duration time) {
        return ChaosReport.seconds(time);
    }
}
