package io.switchboard.grpc.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.ServiceName;
import io.switchboard.grpc.TestService;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server in a JVM of its own, ended as an orchestrator ends it. */
@Timeout(180)
class SigtermTest {
    /** The child: prints its port and what happens to it; a line on its input lets the held call end. */
    static final class Child {
        public static void main(String[] args) throws Exception {
            TestService service = new TestService("child");
            RegisteredServer server = RegisteredServer.start(
                    service.builder(),
                    new ServiceName("xiaoxu/demo"),
                    new RecordingRegistrar(RegistrationState.ACTIVE, () -> System.out.println("deregistered")),
                    ServeOptions.builder().drainDelay(Duration.ofMillis(100)).build(),
                    null,
                    () -> "127.0.0.1");
            System.out.println(server.port());
            service.held.await();
            System.out.println("held");
            if (System.in.read() >= 0) {
                service.release.countDown();
            }
            server.awaitTermination();
            System.out.println("terminated");
        }
    }

    @Test
    void sigterm_deregisters_and_lets_the_call_in_flight_end() throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        ManagedChannel channel = null;
        try (BufferedReader output = child.inputReader()) {
            channel = Grpc.newChannelBuilder(
                            "127.0.0.1:" + Integer.parseInt(output.readLine()), InsecureChannelCredentials.create())
                    .build();
            Future<String> call =
                    ClientCalls.futureUnaryCall(channel.newCall(TestService.HOLD, CallOptions.DEFAULT), "");
            assertEquals("held", output.readLine());
            // Process.destroy would close the pipes as well.
            child.toHandle().destroy();
            assertEquals("deregistered", output.readLine());
            letTheCallEnd(child);
            assertEquals("child", call.get(60, TimeUnit.SECONDS));
            assertTrue(child.waitFor(60, TimeUnit.SECONDS));
            assertEquals(128 + 15, child.exitValue());
        } finally {
            child.destroyForcibly();
            if (channel != null) {
                channel.shutdownNow();
            }
        }
    }

    private static void letTheCallEnd(Process child) throws IOException {
        child.getOutputStream().write('\n');
        child.getOutputStream().flush();
    }
}
