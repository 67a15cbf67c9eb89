package io.switchboard.benchmarks.autoscaling;

import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.switchboard.grpc.load.LoadReporter;
import io.switchboard.grpc.orca.OpenRcaServiceGrpc;
import io.switchboard.grpc.orca.OrcaLoadReport;
import io.switchboard.grpc.orca.OrcaLoadReportRequest;
import io.switchboard.harness.Program;
import io.switchboard.harness.RawEtcd;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Many instances as one process: a gRPC server at as many ports, each registered as an instance, which tells everybody
 * who asks the same load, once a second. Told {@code streams} it says "streams N": how many ask. It ends with its
 * input.
 */
public final class ReportingServersProgram extends OpenRcaServiceGrpc.OpenRcaServiceImplBase {
    private static final OrcaLoadReport REPORT = OrcaLoadReport.newBuilder()
            .setRpsFractional(100)
            .setCpuUtilization(0.5)
            .setApplicationUtilization(0.5)
            .putNamedMetrics(LoadReporter.IN_FLIGHT, 1)
            .build();

    private final Set<ServerCallStreamObserver<OrcaLoadReport>> streams = ConcurrentHashMap.newKeySet();

    private ReportingServersProgram() {}

    /** @param arguments etcd's endpoint, the service, and how many instances */
    public static void main(String[] arguments) throws IOException {
        ReportingServersProgram program = new ReportingServersProgram();
        Server server = program.listen(Integer.parseInt(arguments[2]));
        try (RawEtcd etcd = RawEtcd.connect(arguments[0])) {
            Map<String, String> instances = new LinkedHashMap<>();
            for (SocketAddress socket : server.getListenSockets()) {
                String address = "127.0.0.1:" + ((InetSocketAddress) socket).getPort();
                instances.put(arguments[1] + "/" + address, RawEtcd.announced(address));
            }
            etcd.putAll(instances);
        }
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        var unused = timer.scheduleAtFixedRate(program::report, 1, 1, TimeUnit.SECONDS);
        Program.say("ready");
        Program.obey(words -> {
            if (!words[0].equals("streams")) {
                throw Program.notUnderstood(words);
            }
            Program.say("streams " + program.streams.size());
        });
        System.exit(0);
    }

    private Server listen(int count) throws IOException {
        NettyServerBuilder builder = NettyServerBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), InsecureServerCredentials.create());
        for (int i = 1; i < count; i++) {
            builder.addListenAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        }
        return builder.addService(this).build().start();
    }

    @Override
    public void streamCoreMetrics(OrcaLoadReportRequest request, StreamObserver<OrcaLoadReport> observer) {
        ServerCallStreamObserver<OrcaLoadReport> stream = (ServerCallStreamObserver<OrcaLoadReport>) observer;
        stream.setOnCancelHandler(() -> streams.remove(stream));
        stream.onNext(REPORT);
        streams.add(stream);
    }

    private void report() {
        List<ServerCallStreamObserver<OrcaLoadReport>> all = new ArrayList<>(streams);
        for (ServerCallStreamObserver<OrcaLoadReport> stream : all) {
            if (stream.isReady()) {
                stream.onNext(REPORT);
            }
        }
    }
}
