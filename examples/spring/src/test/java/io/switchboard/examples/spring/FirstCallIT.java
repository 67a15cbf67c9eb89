package io.switchboard.examples.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Cleanup;
import io.switchboard.examples.spring.FirstCallPage.Command;
import io.switchboard.examples.spring.FirstCallPage.Step;
import io.switchboard.examples.spring.FirstCallPage.WrittenFile;
import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import io.switchboard.testing.EtcdBinaries;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The first part of docs/spring.md is followed, word for word, in a folder that is empty at first. */
@Tag("mesh")
class FirstCallIT {
    private static final Logger log = LoggerFactory.getLogger(FirstCallIT.class);

    /** The first time, a build may have to fetch what it is made of. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** What the page says that the server logs before the caller is started. */
    private static final String REGISTERED = "is ACTIVE";

    private static final String ETCD = "127.0.0.1:2379";

    private final FirstCallPage page = FirstCallPage.read("spring.md");
    private final Map<String, String> environment = new TreeMap<>();
    private final Deque<Child> running = new ArrayDeque<>();

    @TempDir
    Path folder = Path.of("");

    /** Before all others on the PATH. */
    @TempDir
    Path programs = Path.of("");

    @AfterEach
    void end() {
        Cleanup.each(running, child -> {
            child.terminate();
            child.close();
        });
    }

    @ParameterizedTest
    @CsvSource({"4.1.2,", "4.0.7, 1.0.3", "3.5.7, 0.12.0"})
    void the_page_leads_to_a_first_call(String boot, String springGrpc) throws Exception {
        String etcd = prepare();
        long from = System.nanoTime();
        String said = "";
        for (Step step : page.steps()) {
            if (step instanceof WrittenFile file) {
                boolean older = springGrpc != null && file.path().endsWith("pom.xml");
                write(
                        file.path(),
                        older
                                ? page.build(file.text(), boot, springGrpc)
                                : file.text().replace(ETCD, etcd));
            } else if (step instanceof Command command && command.stays()) {
                stay(command.text());
            } else if (step instanceof Command command) {
                said = run(command.text());
            }
        }
        Duration taken = Duration.ofNanos(System.nanoTime() - from);
        assertTrue(said.contains("(v" + boot + ")"), said);
        assertEquals(page.answer(), said.lines().reduce("", (before, line) -> line), said);
        log.info("docs/spring.md on Boot {}: from an empty folder to the first call in {} s", boot, taken.toSeconds());
    }

    /** Has what the page says one needs, and says where etcd will be: not at its own port, which another may have. */
    private String prepare() throws IOException {
        Path project = FirstCallPage.project();
        Path repository = LocalRepository.in(Path.of("target", "local-repository"), project);
        EtcdBinaries binaries = EtcdBinaries.ofSystem();
        program("etcd", binaries.orSkip(binaries.etcd(), "etcd"));
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        if (List.of(path.split(File.pathSeparator, -1)).stream()
                .noneMatch(entry -> Files.isExecutable(Path.of(entry, "mvn")))) {
            program("mvn", project.resolve("mvnw"));
        }
        String java = System.getProperty("java.home");
        environment.put(
                "PATH", String.join(File.pathSeparator, programs.toString(), java + File.separator + "bin", path));
        environment.put("JAVA_HOME", java);
        environment.put("MAVEN_OPTS", "-Djansi.mode=strip -Dmaven.repo.local=" + repository);
        String etcd = "127.0.0.1:" + freePort();
        environment.put("ETCD_LISTEN_CLIENT_URLS", "http://" + etcd);
        environment.put("ETCD_ADVERTISE_CLIENT_URLS", "http://" + etcd);
        environment.put("ETCD_LISTEN_PEER_URLS", "http://127.0.0.1:" + freePort());
        return etcd;
    }

    private void program(String name, Path real) throws IOException {
        Path script = Files.writeString(programs.resolve(name), "#!/bin/sh\nexec '" + real + "' \"$@\"\n");
        assertTrue(script.toFile().setExecutable(true));
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, text);
    }

    /** Types a command in a terminal of its own; if it is a server's, until that is registered. */
    private void stay(String command) {
        Child child = shell("exec " + command);
        if (command.startsWith("java")) {
            Await.until(
                    () -> child.name() + " is registered; it said: " + child.lines(0) + child.log(),
                    PATIENCE,
                    () -> child.lines(0).stream().anyMatch(line -> line.contains(REGISTERED)));
        }
    }

    /** What it printed; fails if it fails, or does not end. */
    private String run(String command) {
        Child child = shell("set -e\n" + command);
        boolean ended = Await.within(PATIENCE, child.onEnd()).isPresent();
        String said = String.join("\n", child.lines(0));
        assertTrue(ended && child.exitValue() == 0, () -> command + "\n" + said + "\n" + child.log());
        return said;
    }

    private Child shell(String command) {
        String settings = environment.entrySet().stream()
                .map(entry -> "export " + entry.getKey() + "='" + entry.getValue() + "'\n")
                .collect(Collectors.joining());
        Child child = Child.start(
                command.lines().reduce("", (before, line) -> line),
                List.of("bash", "-c", settings + "cd '" + folder + "'\n" + command),
                null);
        running.addFirst(child);
        return child;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
