package io.switchboard.examples.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.Switchboard;
import io.switchboard.core.Freshness;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.examples.ProcessOutput;
import io.switchboard.testing.EtcdServer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The demo as {@code bin/demo} runs it: a process, on {@code target/classes} and {@code target/lib}. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class DemoIT {
    private static final Pattern SUMMARY = Pattern.compile("demo: (\\d+) calls, (\\d+) answered, 0 failed");
    private static final Pattern SERVER = Pattern.compile("  127\\.0\\.0\\.1:\\d+ +(\\d+) calls answered, (.*)");

    private static final Pattern SERVER_IN =
            Pattern.compile("  (\\w+) 127\\.0\\.0\\.1:\\d+ +(\\d+) calls answered, (.*)");

    private final List<ProcessHandle> ended = new ArrayList<>();

    @AfterEach
    void endWhatWasStarted() {
        ended.forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void servers_leave_crash_and_join_and_no_call_fails() throws Exception {
        Run demo = new Run("--seconds", "8");
        List<ProcessHandle> servers = demo.awaitServers(3);
        List<String> lines = demo.awaitEnd();
        String output = String.join("\n", lines);

        assertEquals(0, demo.process.exitValue(), output);
        List<String> last = lines.subList(lines.size() - 5, lines.size());
        Matcher summary = SUMMARY.matcher(last.get(0));
        assertTrue(summary.matches(), output);
        assertEquals(summary.group(1), summary.group(2), output);
        List<String> stories = new ArrayList<>();
        long answered = 0;
        for (String line : last.subList(1, 5)) {
            Matcher server = SERVER.matcher(line);
            assertTrue(server.matches(), output);
            assertTrue(Long.parseLong(server.group(1)) > 0, output);
            answered += Long.parseLong(server.group(1));
            stories.add(server.group(2));
        }
        assertEquals(Long.parseLong(summary.group(2)), answered, output);
        assertEquals(
                List.of(
                        "served to the end",
                        "stopped gracefully (SIGTERM)",
                        "killed (SIGKILL)",
                        "joined while the client was calling"),
                stories);
        assertNoneRuns(servers);
    }

    @Test
    void a_datacenter_fails_and_comes_back_and_no_call_fails() throws Exception {
        Run demo = new Run("--datacenters", "--seconds", "12");
        List<ProcessHandle> servers = demo.awaitServers(6);
        List<String> lines = demo.awaitEnd();
        String output = String.join("\n", lines);

        assertEquals(0, demo.process.exitValue(), output);
        List<String> last = lines.subList(lines.size() - 9, lines.size());
        assertTrue(SUMMARY.matcher(last.get(0)).matches(), output);
        List<String> stories = new ArrayList<>();
        for (String line : last.subList(1, 9)) {
            Matcher server = SERVER_IN.matcher(line);
            assertTrue(server.matches(), output);
            stories.add(server.group(1) + " " + server.group(3));
        }
        assertEquals(
                List.of(
                        "us killed (SIGKILL)",
                        "us killed (SIGKILL)",
                        "eu served to the end",
                        "eu served to the end",
                        "ap stood by in another datacenter",
                        "ap stood by in another datacenter",
                        "us started when the datacenter was back",
                        "us started when the datacenter was back"),
                stories);
        assertNoneRuns(servers);
    }

    @Test
    void real_etcd_is_left_as_it_was() throws Exception {
        try (EtcdServer etcd = EtcdServer.start();
                Switchboard switchboard = Switchboard.connect(etcd.endpoint())) {
            Run demo = new Run("--seconds", "5", "--etcd", etcd.endpoint());
            List<String> lines = demo.awaitEnd();
            assertEquals(0, demo.process.exitValue(), String.join("\n", lines));

            // The killed server's entry goes with its lease.
            CompletableFuture<Snapshot> empty = new CompletableFuture<>();
            switchboard.directory().follow(new ServiceName("xiaoxu/demo"), snapshot -> {
                if (snapshot.freshness() == Freshness.LIVE
                        && snapshot.instances().isEmpty()) {
                    empty.complete(snapshot);
                }
            });
            empty.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void interrupted_demo_leaves_no_server_behind() throws Exception {
        Run demo = new Run();
        List<ProcessHandle> servers = demo.awaitServers(3);
        demo.process.destroy();
        demo.awaitEnd();
        assertNoneRuns(servers);
    }

    @Test
    void killed_demo_leaves_no_server_behind() throws Exception {
        Run demo = new Run();
        List<ProcessHandle> servers = demo.awaitServers(3);
        demo.process.destroyForcibly();
        demo.awaitEnd();
        assertNoneRuns(servers);
    }

    @Test
    void etcd_that_is_not_there_is_said() throws Exception {
        // Port 1 is reserved and nothing listens there.
        Run demo = new Run("--etcd", "http://127.0.0.1:1");
        List<String> lines = demo.awaitEnd();
        assertEquals(1, demo.process.exitValue());
        String last = lines.get(lines.size() - 1);
        assertTrue(
                last.startsWith("demo: the servers run, but are not in the registry at http://127.0.0.1:1 after 20 s"),
                String.join("\n", lines));
    }

    @Test
    void unknown_option_is_wrong_usage() throws Exception {
        Run demo = new Run("--fast");
        assertEquals(List.of("demo: unknown option --fast (bin/demo --help lists the options)"), demo.awaitEnd());
        assertEquals(2, demo.process.exitValue());
    }

    @Test
    void etcd_url_that_is_none_is_wrong_usage() throws Exception {
        Run demo = new Run("--etcd", "http://127.0.0.1:99999");
        List<String> lines = demo.awaitEnd();
        assertEquals(2, demo.process.exitValue(), String.join("\n", lines));
        assertEquals(1, lines.size(), String.join("\n", lines));
        assertTrue(lines.get(0).contains("99999"), lines.get(0));
    }

    /** They end moments after the demo; the test's time limit bounds the wait. */
    private static void assertNoneRuns(List<ProcessHandle> servers) throws Exception {
        for (ProcessHandle server : servers) {
            server.onExit().get(60, TimeUnit.SECONDS);
            assertFalse(server.isAlive(), "server " + server.pid());
        }
    }

    private final class Run {
        final Process process;
        private final ProcessOutput output;

        Run(String... args) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    Path.of("target", "classes") + File.pathSeparator + Path.of("target", "lib", "*"),
                    Demo.class.getName()));
            command.addAll(Arrays.asList(args));
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
            ended.add(process.toHandle());
            output = new ProcessOutput(process);
        }

        /** Waits until the client calls, when all its servers run. */
        List<ProcessHandle> awaitServers(int count) throws InterruptedException {
            output.awaitLine(line -> line.matches(".* a client (in us )?calls .*"));
            List<ProcessHandle> servers = process.children().toList();
            ended.addAll(servers);
            assertEquals(count, servers.size());
            return servers;
        }

        /** All that it printed. */
        List<String> awaitEnd() throws InterruptedException {
            List<String> lines = output.awaitEnd();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the demo ends");
            return lines;
        }
    }
}
