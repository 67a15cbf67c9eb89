package io.switchboard.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.switchboard.embedded.EmbeddedEtcd;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The runnable jar, as a process, with a part that the test adds. */
@Timeout(180)
class ServeIT {
    private static final Path JAR = Path.of("target", "switchboard-serve.jar");

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endWhatWasStarted() {
        started.forEach(Process::destroyForcibly);
    }

    private Process start(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                JAR
                        + File.pathSeparator
                        + Path.of(TestPart.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .getPath()),
                "io.switchboard.cli.Main"));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private static String line(BufferedReader out, String beginning) throws IOException {
        String line = out.readLine();
        assertNotNull(line, "the process has ended before it said " + beginning);
        assertTrue(line.startsWith(beginning), line);
        return line.substring(beginning.length());
    }

    @Test
    void the_jar_has_the_parts_and_says_so() throws Exception {
        Process help = start("serve", "--help");
        String text;
        try (BufferedReader out = help.inputReader()) {
            text = out.lines().collect(Collectors.joining("\n"));
        }
        assertTrue(help.waitFor(60, TimeUnit.SECONDS), "ends");
        for (String flag :
                List.of("--xds=ADDRESS", "--mcp=ADDRESS", "--kubernetes ", "--scaler=ADDRESS", "--test=ADDRESS")) {
            assertTrue(text.contains(flag), text);
        }
    }

    @Test
    void sigterm_ends_it_with_exit_code_zero_and_open_streams_are_told() throws Exception {
        try (EmbeddedEtcd etcd = EmbeddedEtcd.start()) {
            Process process =
                    start("serve", "--test", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--endpoints", etcd.endpoint());
            try (BufferedReader out = process.inputReader()) {
                String address = line(out, "test at ");
                String admin = line(out, "admin at ");
                line(out, "ready");
                assertTrue(admin.startsWith("127.0.0.1:"), admin);
                ManagedChannel channel = Grpc.newChannelBuilder(address, InsecureChannelCredentials.create())
                        .build();
                try {
                    Iterator<HealthCheckResponse> open = HealthGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(120, TimeUnit.SECONDS)
                            .watch(HealthCheckRequest.getDefaultInstance());
                    assertEquals(ServingStatus.SERVING, open.next().getStatus());
                    process.destroy();
                    assertEquals(ServingStatus.NOT_SERVING, last(open));
                } finally {
                    channel.shutdownNow();
                }
                assertTrue(process.waitFor(60, TimeUnit.SECONDS), "ends on SIGTERM");
                assertEquals(0, process.exitValue());
            }
        }
    }

    private static ServingStatus last(Iterator<HealthCheckResponse> watched) {
        ServingStatus last = ServingStatus.UNKNOWN;
        try {
            while (watched.hasNext()) {
                last = watched.next().getStatus();
            }
        } catch (StatusRuntimeException e) {
            // It ends with the server.
            return last;
        }
        return last;
    }
}
