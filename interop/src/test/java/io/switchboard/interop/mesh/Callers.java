package io.switchboard.interop.mesh;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.core.Locality;
import io.switchboard.harness.Child;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Starts callers of each kind, which call one service from one zone.
 *
 * @param folder for their files
 * @param etcd the endpoint that those on etcd read
 * @param xds the ports of the control planes that the others ask
 */
record Callers(Path folder, String etcd, List<Integer> xds, String service, String zone) {
    Callers {
        xds = List.copyOf(xds);
    }

    Caller start(CallerKind kind) {
        return start(kind, "of-zone-" + zone);
    }

    /** One whose node has this id. */
    Caller start(CallerKind kind, String id) {
        MeshPrograms programs = MeshPrograms.ofSystem();
        String file = kind.name().toLowerCase(Locale.ROOT) + "-" + id;
        return switch (kind) {
            case ETCD -> onEtcd();
            case JAVA ->
                proxyless(
                        file,
                        id,
                        Child.java(
                                Child.CLASS_PATH,
                                List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m"),
                                CallerProgram.class.getName()),
                        Map.of());
            case GO -> proxyless(file, id, List.of(MeshPrograms.go("xdscaller").toString()), Map.of());
            case NODE ->
                proxyless(
                        file,
                        id,
                        List.of(programs.node().toString(), program("node/caller.js")),
                        Map.of("NODE_PATH", programs.nodePackages().toString()));
            case PYTHON ->
                proxyless(file, id, List.of(programs.python().toString(), program("python/caller.py")), Map.of());
            case ENVOY -> throughEnvoy(id, service, EnvoyProcess.Protocol.GRPC);
            case ENVOY_HTTP -> throughEnvoy(id, service + FleetServer.HTTP, EnvoyProcess.Protocol.DELTA_GRPC);
        };
    }

    private static String program(String name) {
        return Path.of("callers").resolve(name).toAbsolutePath().toString();
    }

    private Caller onEtcd() {
        Switchboard switchboard = Switchboard.connect(SwitchboardOptions.builder(etcd)
                .locality(new Locality("region", zone))
                .build());
        Belongings all = new Belongings();
        all.add(switchboard);
        return new Owned(
                all.add(new Paced(new ChannelCalls(switchboard
                        .channel(service, InsecureChannelCredentials.create())
                        .build()))),
                all);
    }

    /** The program with the target and a bootstrap of its own. */
    private Caller proxyless(String file, String id, List<String> command, Map<String, String> environment) {
        Path bootstrap = folder.resolve(file + ".json");
        String servers = xds.stream().map(port -> """
                        {
                          "server_uri": "127.0.0.1:%d",
                          "channel_creds": [{"type": "insecure"}],
                          "server_features": ["xds_v3"]
                        }""".formatted(port)).collect(Collectors.joining(", "));
        try {
            Files.writeString(bootstrap, """
                    {
                      "xds_servers": [%s],
                      "node": {"id": "%s", "cluster": "interop", "locality": {"region": "region", "zone": "%s"}}
                    }
                    """.formatted(servers, id, zone));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> all = new HashMap<>(environment);
        all.put("GRPC_XDS_BOOTSTRAP", bootstrap.toString());
        List<String> withTarget = new ArrayList<>(command);
        withTarget.add("xds:///" + service);
        return new CallerProcess(file, withTarget, all, folder.resolve(file + ".log"));
    }

    private Caller throughEnvoy(String id, String called, EnvoyProcess.Protocol protocol) {
        EnvoyProcess envoy = EnvoyProcess.start(folder, id, called, zone, xds, protocol);
        Paced.Start calls = called.equals(service)
                ? new ChannelCalls(
                        Grpc.newChannelBuilder("127.0.0.1:" + envoy.port(), InsecureChannelCredentials.create())
                                .build())
                : new HttpCalls(envoy.port());
        Belongings all = new Belongings();
        all.add(envoy);
        return new Owned(all.add(new Paced(calls)), all);
    }

    /** A caller that ends something besides. */
    private record Owned(Caller caller, Belongings all) implements Caller {
        @Override
        public Tally call(int calls, int atOnce, String name, Map<String, String> headers) {
            return caller.call(calls, atOnce, name, headers);
        }

        @Override
        public void load(int rate) {
            caller.load(rate);
        }

        @Override
        public Tally report() {
            return caller.report();
        }

        @Override
        public Tally endLoad() {
            return caller.endLoad();
        }

        @Override
        public void close() {
            all.close();
        }
    }
}
