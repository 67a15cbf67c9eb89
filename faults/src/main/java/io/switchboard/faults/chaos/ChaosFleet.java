package io.switchboard.faults.chaos;

import io.switchboard.core.Cleanup;
import io.switchboard.core.time.Scheduler;
import io.switchboard.faults.CallerFeed;
import io.switchboard.faults.ProxiedNetwork;
import io.switchboard.faults.Supervisor;
import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import io.switchboard.testing.EtcdCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** All that runs: three etcd members, six servers and three callers, each process with a network of its own to etcd. */
final class ChaosFleet implements Fleet {
    static final String PREFIX = "chaos/ping/";
    static final int TTL_SECONDS = 3;

    private static final String SERVICE = "chaos/ping";
    private static final int SERVERS = 6;
    private static final int CALLERS = 3;

    final EtcdCluster cluster = EtcdCluster.start();
    final ChaosRegistry registry = new ChaosRegistry(cluster.endpoints());
    final Excuses excuses = new Excuses();
    final Witness witness;
    private final Scheduler clock;
    private final Supervisor supervisor = new Supervisor();
    private final List<Server> servers = new ArrayList<>();
    private final List<ProxiedNetwork> networks = new ArrayList<>();
    private final List<CallerFeed> callers = new ArrayList<>();
    private final List<Child> children = new ArrayList<>();
    private int started;

    /** @param folder for what callers remember, and the backup of the registry */
    ChaosFleet(Path folder, Scheduler clock) {
        this.clock = clock;
        this.witness = new Witness(registry, PREFIX);
        try {
            for (int i = 0; i < SERVERS; i++) {
                servers.add(new Server(ProxiedNetwork.to(cluster.endpoints())));
            }
            Await.until("all servers are registered", witness::isComplete);
            // Stops etcd for a moment: before anybody calls.
            cluster.save(Files.createDirectories(backup(folder)));
            for (int i = 0; i < CALLERS; i++) {
                startCaller(i, folder);
            }
        } catch (IOException e) {
            Cleanup.after(e, this::close);
            throw new UncheckedIOException(e);
        } catch (RuntimeException | Error e) {
            Cleanup.after(e, this::close);
            throw e;
        }
    }

    private void startCaller(int number, Path folder) {
        ProxiedNetwork network = ProxiedNetwork.to(cluster.endpoints());
        networks.add(network);
        boolean retries = number == CALLERS - 1;
        Child child = supervisor.caller(
                "caller-" + number,
                network.endpoints(),
                SERVICE,
                "--memory=" + folder.resolve("memory-" + number),
                "--retry=" + retries);
        children.add(child);
        callers.add(CallerFeed.of(child, retries));
    }

    /** The registry as it was before the first fault. */
    static Path backup(Path folder) {
        return folder.resolve("backup");
    }

    /** One place for a server: its process may be replaced. */
    final class Server {
        final ProxiedNetwork network;
        private Child child;

        private Server(ProxiedNetwork network) {
            this.network = network;
            this.child = launch("0");
            witness.expect(key());
        }

        private Child launch(String port) {
            Child launched = supervisor.server(
                    "server-" + started++,
                    network.endpoints(),
                    SERVICE,
                    "--port=" + port,
                    "--ttl=" + 1000 * TTL_SECONDS,
                    "--drain-delay=500",
                    "--grace=5000");
            children.add(launched);
            return launched;
        }

        String name() {
            return child.name();
        }

        String key() {
            return PREFIX + child.address();
        }

        String address() {
            return child.address();
        }

        void kill() {
            witness.excuse(key());
            long from = now();
            child.kill();
            excuses.killed(child.address(), from, now());
        }

        /** @param samePort whether it comes back at the address that it had */
        void restart(boolean samePort) {
            child = launch(samePort ? Integer.toString(child.port()) : "0");
            witness.expect(key());
        }

        /** Starts another in its place, and ends it in order once that one is registered. */
        void roll() {
            Child leaving = child;
            restart(false);
            Await.until("the new one is registered", () -> witness.isThere(key()));
            witness.excuse(PREFIX + leaving.address());
            leaving.terminate();
            leaving.awaitEnd();
        }

        /** Freezes it, waits until its lease is over, and then for so long; wakes it. */
        void freeze(Duration further) {
            String key = key();
            witness.excuse(key);
            long from = now();
            child.pause();
            Await.until("the lease of the frozen one is over", () -> !witness.isThere(key));
            excuses.frozen(address(), from, now());
            Await.pass(further);
            child.resume();
            witness.expect(key);
        }
    }

    List<Server> servers() {
        return servers;
    }

    /** The network of a caller or server, at random chosen outside. */
    List<ProxiedNetwork> callerNetworks() {
        return networks;
    }

    @Override
    public List<CallerFeed> callers() {
        return callers;
    }

    @Override
    public Excuses excuses() {
        return excuses;
    }

    @Override
    public Duration takeLongestMissing() {
        return witness.takeLongest();
    }

    private long now() {
        return clock.now().toEpochMilli();
    }

    /** Every caller calls all. */
    @Override
    public boolean isWell() {
        Set<String> names = servers.stream().map(Server::name).collect(Collectors.toSet());
        callers.forEach(CallerFeed::read);
        return witness.isComplete() && callers.stream().allMatch(caller -> caller.isWell(names));
    }

    @Override
    public String state() {
        return "missing in etcd: " + witness.missing() + "; callers: " + callers;
    }

    @Override
    public List<String> died() {
        List<String> died = new ArrayList<>();
        servers.stream().filter(server -> !server.child.isAlive()).forEach(server -> died.add(server.name()));
        children.stream()
                .filter(child -> child.name().startsWith("caller") && !child.isAlive())
                .forEach(child -> died.add(child.name()));
        return died;
    }

    @Override
    public void endCalls() {
        children.stream().filter(child -> child.name().startsWith("caller")).forEach(child -> {
            child.endInput();
            child.awaitEnd();
        });
        callers.forEach(CallerFeed::read);
    }

    @Override
    public List<Child> children() {
        return List.copyOf(children);
    }

    @Override
    public void close() {
        Cleanup.all(
                supervisor::close,
                witness::close,
                () -> Cleanup.each(servers, server -> server.network.close()),
                () -> Cleanup.each(networks, ProxiedNetwork::close),
                registry::close,
                cluster::close);
    }
}
