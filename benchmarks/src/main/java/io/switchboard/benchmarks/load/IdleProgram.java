package io.switchboard.benchmarks.load;

import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.stub.ClientCalls;
import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.benchmarks.Heap;
import io.switchboard.grpc.server.RegisteredServer;
import io.switchboard.harness.Ping;
import io.switchboard.harness.Program;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A client or a server as a process, on grpc-java alone or with Switchboard: says "up" when its first call is answered,
 * or when it serves and is registered; on "stats" says "stats HEAP THREADS CLASSES", the first in bytes after a
 * collection. It ends with its input.
 */
public final class IdleProgram {
    private IdleProgram() {}

    /**
     * @param arguments {@code grpc-client ADDRESS}, {@code grpc-server}, {@code client ENDPOINT SERVICE MEMORY} or
     *     {@code server ENDPOINT SERVICE}
     */
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
        Program.say("up");
        Program.obey(words -> Program.say("stats " + Heap.used() + " "
                + ManagementFactory.getThreadMXBean().getThreadCount() + " "
                + ManagementFactory.getClassLoadingMXBean().getLoadedClassCount()));
        Runtime.getRuntime().halt(0);
    }

    private static void call(ManagedChannel channel) {
        ClientCalls.blockingUnaryCall(
                channel,
                Ping.NUMBERS.method(),
                CallOptions.DEFAULT.withWaitForReady().withDeadlineAfter(1, TimeUnit.MINUTES),
                0);
    }

    private static ServerBuilder<?> builder() {
        return Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(Ping.NUMBERS.answering(number -> number));
    }
}
