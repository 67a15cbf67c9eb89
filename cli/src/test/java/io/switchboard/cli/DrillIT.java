package io.switchboard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.protobuf.services.HealthStatusManager;
import io.switchboard.embedded.EmbeddedEtcd;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A drill as a process, with signals, over two registries and a server in each. */
class DrillIT {
    private static final String AT_ONCE =
            "{\"loadBalancingConfig\":[{\"switchboard\":{\"datacenters\":{\"hold\":\"1s\",\"ramp\":\"1s\"}}}]}";

    private final EmbeddedEtcd us = EmbeddedEtcd.start();
    private final EmbeddedEtcd eu = EmbeddedEtcd.start();
    private final List<Server> servers = new ArrayList<>();
    private @Nullable Process process;

    @AfterEach
    void stop() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
        servers.forEach(Server::shutdownNow);
        us.close();
        eu.close();
    }

    private void serve(EmbeddedEtcd etcd) throws IOException {
        Server server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(new HealthStatusManager().getHealthService())
                .build()
                .start();
        servers.add(server);
        etcd.put("demo/a", "{\"Addr\":\"127.0.0.1:" + server.getPort() + "\"}");
        etcd.put("switchboard/services/demo//config", AT_ONCE);
    }

    private BufferedReader drill(String... more) throws IOException {
        serve(us);
        serve(eu);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                Path.of("target", "switchboard.jar").toString(),
                "drill",
                "--datacenter",
                "eu",
                "--probe",
                "demo",
                "--baseline",
                "5s"));
        command.addAll(List.of(more));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "SWITCHBOARD_DATACENTER",
                        "us",
                        "SWITCHBOARD_DATACENTERS",
                        "us=" + us.endpoint() + " eu=" + eu.endpoint()));
        Process started = builder.start();
        process = started;
        return started.inputReader();
    }

    private static String until(BufferedReader out, String wanted) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            seen.append(line).append('\n');
            if (line.contains(wanted)) {
                return seen.toString();
            }
        }
        throw new AssertionError("no \"" + wanted + "\" in:\n" + seen);
    }

    private int ended() throws InterruptedException {
        Process running = Objects.requireNonNull(process);
        assertTrue(running.waitFor(60, TimeUnit.SECONDS), "ends");
        return running.exitValue();
    }

    @Test
    void told_to_end_while_it_is_drained_it_takes_the_drain_back_first() throws Exception {
        BufferedReader out = drill("--for", "10m");
        until(out, "  drained     ");
        assertEquals(1, us.read("switchboard/drains/datacenter/eu").size());
        // Process.destroy would close the streams as well.
        Objects.requireNonNull(process).toHandle().destroy();
        String end = until(out, "ABORTED: datacenter eu, drained for ");
        assertTrue(end.contains("  aborting    ended by SIGTERM"), end);
        assertTrue(end.contains("  taken back  datacenter eu is not drained any more"), end);
        assertEquals(143, ended());
        assertEquals(Map.of(), us.read("switchboard/drains/"));
    }

    @Test
    void one_in_which_all_calls_leave_and_come_back_passes() throws Exception {
        String out = until(drill("--for", "1m"), "PASSED: datacenter eu, drained for ");
        assertTrue(out.contains("; us 100.0 %"), out);
        assertEquals(0, ended());
        assertEquals(Map.of(), us.read("switchboard/drains/"));
        assertEquals(List.of(), us.leases());
    }
}
