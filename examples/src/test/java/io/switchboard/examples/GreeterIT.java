package io.switchboard.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.Switchboard;
import io.switchboard.core.Freshness;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.embedded.Etcd;
import io.switchboard.testing.EtcdServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The tutorial's programs, as processes. */
class GreeterIT {
    private static final String SERVES = "xiaoxu/demo serves at ";
    private static final String HELLO = "Hello, xiaoxu! from ";

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endWhatWasStarted() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void programs_of_the_tutorial_meet_by_an_embedded_etcd() throws Exception {
        try (EmbeddedEtcd etcd = EmbeddedEtcd.start()) {
            programsMeetBy(etcd);
        }
    }

    @Test
    void programs_of_the_tutorial_meet_by_a_real_etcd() throws Exception {
        try (EtcdServer etcd = EtcdServer.start()) {
            programsMeetBy(etcd);
        }
    }

    private void programsMeetBy(Etcd etcd) throws Exception {
        Process first = start(GreeterServer.class, etcd);
        Process second = start(GreeterServer.class, etcd);
        String firstAddress = address(first);
        String secondAddress = address(second);
        try (Switchboard switchboard = Switchboard.connect(etcd.endpoint())) {
            awaitListed(switchboard, Set.of(firstAddress, secondAddress));

            List<String> said = new ProcessOutput(start(GreeterClient.class, etcd, etcd.endpoint(), "8")).awaitEnd();
            // On a busy machine a process that is just starting may not get its first calls done by their deadline.
            List<String> answers = said.stream()
                    .filter(line -> line.startsWith(HELLO) || line.startsWith("no answer"))
                    .dropWhile(line -> line.startsWith("no answer: Status{code=DEADLINE_EXCEEDED"))
                    .toList();
            assertTrue(answers.size() >= 4, () -> String.join("\n", said));
            assertEquals(
                    Set.of(HELLO + firstAddress, HELLO + secondAddress),
                    Set.copyOf(answers),
                    () -> String.join("\n", said));

            second.destroy();
            awaitListed(switchboard, Set.of(firstAddress));
            assertTrue(second.waitFor(60, TimeUnit.SECONDS), "the server ends on SIGTERM");
        }
    }

    private static String address(Process server) throws InterruptedException {
        return new ProcessOutput(server)
                .awaitLine(line -> line.startsWith(SERVES))
                .substring(SERVES.length());
    }

    private static void awaitListed(Switchboard switchboard, Set<String> addresses) throws Exception {
        CompletableFuture<Snapshot> listed = new CompletableFuture<>();
        switchboard.directory().follow(new ServiceName("xiaoxu/demo"), snapshot -> {
            if (snapshot.freshness() == Freshness.LIVE && addresses.equals(addresses(snapshot))) {
                listed.complete(snapshot);
            }
        });
        listed.get(60, TimeUnit.SECONDS);
    }

    private static Set<String> addresses(Snapshot snapshot) {
        return snapshot.instances().stream()
                .map(instance -> instance.address().toString())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Without arguments, a program finds etcd by the environment. */
    private Process start(Class<?> program, Etcd etcd, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("SWITCHBOARD_ENDPOINTS", etcd.endpoint());
        Process process = builder.start();
        started.add(process);
        return process;
    }
}
