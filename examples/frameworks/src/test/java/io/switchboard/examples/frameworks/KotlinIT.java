package io.switchboard.examples.frameworks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The server and the client in Kotlin, each a process. */
@Tag("mesh")
class KotlinIT {
    private static final Path TARGET = Path.of("..", "kotlin", "target");

    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();

    @AfterEach
    void stop() {
        etcd.close();
    }

    @Test
    void coroutine_stubs_call_all_servers_by_name_and_none_that_has_left() {
        try (Child first = program("ServerKt");
                Child second = program("ServerKt");
                Child client = program("ClientKt")) {
            Await.until("both are called", () -> called(client, 10).equals(Set.of(pid(first), pid(second))));
            Applications.stop(first);
            assertEquals(Set.of(pid(second)), called(client, 10));
            client.endInput();
            assertEquals("t-e-a", client.first("Spelled:"));
        }
    }

    private Child program(String name) {
        return Applications.start(
                name,
                etcd,
                List.of(
                        "-cp",
                        TARGET.resolve("classes") + ":" + classPath(),
                        "io.switchboard.examples.kotlin." + name));
    }

    private static String classPath() {
        try {
            return Files.readString(TARGET.resolve("classpath.txt")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("the example is to be packaged before it is run", e);
        }
    }

    private static String pid(Child server) {
        return String.valueOf(server.pid());
    }

    /** Who has answered so many calls. */
    private static Set<String> called(Child client, int calls) {
        Set<String> called = new HashSet<>();
        for (int i = 0; i < calls; i++) {
            called.add(client.ask("tea", "Hello, tea! From"));
        }
        return called;
    }
}
