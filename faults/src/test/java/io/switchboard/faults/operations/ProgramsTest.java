package io.switchboard.faults.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

class ProgramsTest {
    @TempDir
    Path folder;

    private Path program(String name) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "");
        assertTrue(file.toFile().setExecutable(true));
        return file;
    }

    @Test
    void a_variable_comes_before_the_path() throws IOException {
        Path named = program("mine");
        Path onPath = program("promtool");
        String path = folder.resolve("none") + ":" + folder;
        assertEquals(Optional.of(onPath), new Programs(Map.of("PATH", path)).find("promtool"));
        assertEquals(
                Optional.of(named),
                new Programs(Map.of("PATH", path, "PROMTOOL_BIN", named.toString())).find("promtool"));
        Programs wrong = new Programs(Map.of("PROMTOOL_BIN", folder + "/none"));
        assertThrows(IllegalStateException.class, () -> wrong.find("promtool"));
    }

    @Test
    void a_missing_program_skips_the_test_unless_it_is_required() {
        Programs optional = new Programs(Map.of("SWITCHBOARD_REQUIRE", "etcd,go"));
        assertThrows(TestAbortedException.class, () -> optional.orSkip("prometheus"));
        Programs required = new Programs(Map.of("SWITCHBOARD_REQUIRE", "etcd,prometheus"));
        assertThrows(IllegalStateException.class, () -> required.orSkip("prometheus"));
    }
}
