package io.switchboard.faults;

import io.switchboard.SwitchboardOptions;
import io.switchboard.core.Cleanup;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.grpc.server.ServeOptions;
import io.switchboard.harness.Child;
import io.switchboard.harness.RawEtcd;
import io.switchboard.testing.EtcdServer;
import io.switchboard.testing.FaultProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A datacenter: an etcd of its own, servers that register there, and the line by which a client comes to both. */
final class Site implements AutoCloseable {
    private final String name;
    private final EtcdServer etcd;
    private final Line line;
    private final RawEtcd raw;
    private final List<LocalServer> servers = new ArrayList<>();
    private final List<Child> processes = new ArrayList<>();
    /** The ways to the servers, by their names. */
    private final Map<String, FaultProxy> ways = new HashMap<>();

    Site(String name, EtcdServer etcd, Duration roundTrip) {
        this.name = name;
        this.etcd = etcd;
        line = Line.to(etcd.endpoint(), roundTrip);
        raw = RawEtcd.connect(etcd.endpoint());
    }

    String name() {
        return name;
    }

    EtcdServer etcd() {
        return etcd;
    }

    /** The hand of somebody else in the registry, past the line. */
    RawEtcd raw() {
        return raw;
    }

    Line line() {
        return line;
    }

    /** How the client reaches the registry. */
    EtcdOptions byLine() {
        return Scene.options(line.registry()).build();
    }

    /** Starts so many servers in this process, each announced where the line leads to it. */
    Site serve(int count) {
        for (int i = 0; i < count; i++) {
            LocalServer unused = serve(name + "-" + servers.size(), options -> {});
        }
        return this;
    }

    /** Starts one, with further options. */
    LocalServer serve(String server, Consumer<ServeOptions.Builder> further) {
        FaultProxy way = line.server();
        ways.put(server, way);
        EtcdOptions own = Scene.options(etcd.endpoint()).build();
        LocalServer started = LocalServer.start(server, own, Scene.SERVICE, options -> {
            options.advertise(advertised(way));
            further.accept(options);
        });
        servers.add(started);
        way.leadTo(started.address());
        return started;
    }

    /** Starts one as a process. */
    Child launch(Supervisor supervisor, String server) {
        FaultProxy way = line.server();
        ways.put(server, way);
        return launch(supervisor, server, 0);
    }

    private Child launch(Supervisor supervisor, String server, int port) {
        FaultProxy way = way(server);
        Child started = supervisor.server(
                server,
                etcd.endpoint(),
                Scene.SERVICE,
                "--port=" + port,
                "--advertise=" + advertised(way),
                "--ttl=" + Scene.TTL.toMillis());
        processes.add(started);
        if (port == 0) {
            way.leadTo(started.address());
        }
        return started;
    }

    /** The processes of its servers and its etcd are gone. */
    void kill() {
        processes.forEach(Child::kill);
        etcd.kill();
    }

    /** All that was killed is started again. */
    void restart(Supervisor supervisor) {
        etcd.restart(true);
        List<Child> killed = List.copyOf(processes);
        processes.clear();
        killed.forEach(one -> launch(supervisor, one.name(), one.port()));
    }

    List<LocalServer> servers() {
        return List.copyOf(servers);
    }

    FaultProxy way(String server) {
        FaultProxy way = ways.get(server);
        if (way == null) {
            throw new IllegalArgumentException(server + " is not in " + name);
        }
        return way;
    }

    /** What the servers that were started here answer. */
    Set<String> names() {
        return Set.copyOf(ways.keySet());
    }

    /** Where the client calls them. */
    Set<String> addresses() {
        return ways.values().stream().map(Site::advertised).collect(Collectors.toSet());
    }

    static String advertised(FaultProxy way) {
        return "127.0.0.1:" + way.port();
    }

    SwitchboardOptions.Builder client() {
        return SwitchboardOptions.builder(byLine()).withoutSnapshotCache().datacenter(name);
    }

    @Override
    public void close() {
        Cleanup.all(() -> Cleanup.each(servers, LocalServer::close), raw::close, line::close, etcd::close);
    }
}
