package io.switchboard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.Switchboard;
import io.switchboard.core.InstanceState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.testing.SnapshotQueue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The command as a process of its own, with programs that are shells, real signals and their exit codes. */
class RegisterIT {
    private static final ServiceName DEMO = new ServiceName("xiaoxu/demo");

    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();
    private final Switchboard switchboard = Switchboard.connect(etcd.endpoint());
    private @Nullable Process process;

    @AfterEach
    void stop() throws InterruptedException {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        switchboard.close();
        etcd.close();
    }

    @Test
    void on_sigterm_it_leaves_first_passes_the_signal_on_and_gives_the_code_back() throws Exception {
        try (ServerSocket server = new ServerSocket(0);
                SnapshotQueue followed = SnapshotQueue.follow(switchboard.directory(), DEMO)) {
            Process running = start(
                    "127.0.0.1:" + server.getLocalPort(),
                    "--drain-delay",
                    "5",
                    "--",
                    "sh",
                    "-c",
                    "trap 'echo told; exit 7' TERM; echo ready; while :; do sleep 0.05; done");
            BufferedReader said = said(running);
            assertEquals("ready", said.readLine());
            followed.until(snapshot -> !snapshot.instances().isEmpty());
            // Process.destroy would close the streams as well.
            running.toHandle().destroy();
            Snapshot left = followed.until(snapshot -> snapshot.instances().isEmpty()
                    || snapshot.instances().get(0).state() == InstanceState.DRAINING);
            assertTrue(running.isAlive(), "callers have time to notice " + left);
            assertEquals("told", said.readLine());
            assertTrue(running.waitFor(60, TimeUnit.SECONDS));
            assertEquals(7, running.exitValue());
            assertEquals(List.of(), List.copyOf(etcd.read("xiaoxu/demo/").keySet()));
        }
    }

    @Test
    void a_program_that_ends_takes_its_registration_along() throws Exception {
        try (ServerSocket server = new ServerSocket(0);
                SnapshotQueue followed = SnapshotQueue.follow(switchboard.directory(), DEMO)) {
            Process running = start("127.0.0.1:" + server.getLocalPort(), "--", "sh", "-c", "read line; exit 3");
            followed.until(snapshot -> !snapshot.instances().isEmpty());
            running.getOutputStream().close();
            followed.until(snapshot -> snapshot.instances().isEmpty());
            assertTrue(running.waitFor(60, TimeUnit.SECONDS));
            assertEquals(3, running.exitValue());
        }
    }

    @Test
    void a_server_that_takes_no_calls_is_taken_out_and_put_back() throws Exception {
        try (SnapshotQueue followed = SnapshotQueue.follow(switchboard.directory(), DEMO)) {
            ServerSocket server = new ServerSocket(0);
            int port = server.getLocalPort();
            Process running = start("127.0.0.1:" + port, "--interval", "0.1");
            followed.until(snapshot -> !snapshot.instances().isEmpty());
            server.close();
            followed.until(snapshot -> snapshot.instances().isEmpty());
            try (ServerSocket again = new ServerSocket(port)) {
                assertTrue(again.isBound());
                followed.until(snapshot -> !snapshot.instances().isEmpty());
                running.destroy();
                assertTrue(running.waitFor(60, TimeUnit.SECONDS));
                assertEquals(143, running.exitValue());
            }
            followed.until(snapshot -> snapshot.instances().isEmpty());
        }
    }

    @Test
    void a_program_that_is_not_there_is_one_clear_line() throws Exception {
        Process running = start("127.0.0.1:1", "--", "/no/such/program");
        assertTrue(running.waitFor(60, TimeUnit.SECONDS));
        assertEquals(1, running.exitValue());
    }

    private Process start(String address, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-jar",
                Path.of("target", "switchboard.jar").toAbsolutePath().toString(),
                "register",
                "--endpoints",
                etcd.endpoint(),
                DEMO.value(),
                address));
        command.addAll(List.of(more));
        Process started = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process = started;
        return started;
    }

    private static BufferedReader said(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }
}
