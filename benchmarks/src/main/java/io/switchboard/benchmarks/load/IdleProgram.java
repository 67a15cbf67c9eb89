package io.switchboard.benchmarks.load;

import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.benchmarks.peer.Ping;
import io.switchboard.grpc.server.RegisteredServer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A client or a server as a process, on grpc-java alone or with Switchboard: says "up" when its first call is answered, or when it
 * serves and is registered; on "stats" says "stats HEAP THREADS CLASSES", the first in bytes after a collection. It ends with its input.
 */
public final class IdleProgram {
    private IdleProgram() {}

    /** @param arguments {@code grpc-client ADDRESS}, {@code grpc-server}, {@code client ENDPOINT SERVICE MEMORY} or {@code server ENDPOINT SERVICE} */
    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "grpc-client" ->
                call(Grpc.newChannelBuilder(arguments[1], InsecureChannelCredentials.create())
                        .build());
            case "grpc-server" -> {
                Server server = builder().build().start();
                Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
            }
            case "client" ->
                call(Switchboard.connect(SwitchboardOptions.builder(arguments[1])
                                .snapshotCache(Path.of(arguments[3]))
                                .build())
                        .channel(arguments[2], InsecureChannelCredentials.create())
                        .build());
            default -> {
                RegisteredServer server = Switchboard.connect(arguments[1]).serve(arguments[2], builder());
                server.registration().awaitActive(Duration.ofMinutes(1));
            }
        }
        say("up");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            say("stats " + heap() + " " + ManagementFactory.getThreadMXBean().getThreadCount() + " "
                    + ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
        }
        Runtime.getRuntime().halt(0);
    }

    private static void call(ManagedChannel channel) {
        ClientCalls.blockingUnaryCall(
                channel, Ping.METHOD, CallOptions.DEFAULT.withWaitForReady().withDeadlineAfter(1, TimeUnit.MINUTES), 0);
    }

    private static ServerBuilder<?> builder() {
        return Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(ServerServiceDefinition.builder(Ping.SERVICE)
                        .addMethod(Ping.METHOD, ServerCalls.asyncUnaryCall((request, response) -> {
                            response.onNext(request);
                            response.onCompleted();
                        }))
                        .build());
    }

    private static long heap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
