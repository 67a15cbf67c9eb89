package io.switchboard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What an application gets on its classpath with Switchboard: grpc-java's own jars, slf4j-api, and nothing else. */
class RuntimeJarsTest {
    @Test
    void no_jar_is_added_to_the_classpath_unnoticed() throws IOException {
        // Written by the build: the jars of the runtime scope, a line each as groupId:artifactId.
        List<String> built = Files.readAllLines(Path.of("target", "runtime-jars.txt"));
        List<String> allowed = Files.readAllLines(Path.of("src", "test", "resources", "runtime-jars.txt"));
        TreeSet<String> names = new TreeSet<>();
        for (String line : built) {
            String[] parts = line.strip().split(":", -1);
            if (parts.length >= 4) {
                names.add(parts[0] + ":" + parts[1]);
            }
        }
        assertEquals(String.join("\n", allowed), String.join("\n", names));
    }
}
