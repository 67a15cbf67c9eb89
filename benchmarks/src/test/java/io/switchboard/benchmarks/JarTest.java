package io.switchboard.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarTest {
    @TempDir
    Path folder;

    @Test
    void jars_are_sized_from_their_files() throws IOException {
        Path jar = Files.write(folder.resolve("a.jar"), new byte[42]);
        Path list = Files.writeString(folder.resolve("closure.txt"), """

                The following files have been resolved:
                   org.example:a:jar:1.0:compile:%s -- module a (auto)
                   org.example:b:pom:1.0:runtime:%s
                """.formatted(jar, jar));

        assertEquals(List.of(new Jar("org.example", "a", "1.0", 42)), Jar.readAll(list));
    }

    @Test
    void a_list_without_jars_is_an_error() throws IOException {
        Path list = Files.writeString(folder.resolve("closure.txt"), "none\n");

        assertThrows(IllegalStateException.class, () -> Jar.readAll(list));
    }

    @Test
    void what_is_added_is_what_was_not_there_whatever_its_version() {
        Jar stub = new Jar("io.grpc", "grpc-stub", "1.0", 1);
        Jar newer = new Jar("io.grpc", "grpc-stub", "1.1", 2);
        Jar ours = new Jar("io.switchboard", "switchboard", "0.1", 3);

        assertEquals(List.of(ours), new Footprint(List.of(stub), List.of(newer, ours)).added());
    }
}
