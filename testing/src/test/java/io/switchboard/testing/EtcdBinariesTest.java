package io.switchboard.testing;

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

final class EtcdBinariesTest {
    @TempDir
    Path folder;

    private Path program(String path) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "");
        assertTrue(file.toFile().setExecutable(true));
        return file;
    }

    @Test
    void variable_comes_before_path_and_path_before_cache() throws IOException {
        Path named = program("named/my-etcd");
        Path onPath = program("bin/etcd");
        Path cached = program("cache/switchboard/etcd/v3.6.16/etcd");
        String path = folder.resolve("none") + ":" + folder.resolve("bin");
        String cache = folder.resolve("cache").toString();
        assertEquals(
                Optional.of(named),
                new EtcdBinaries(Map.of("ETCD_BIN", named.toString(), "PATH", path, "XDG_CACHE_HOME", cache)).etcd());
        assertEquals(Optional.of(onPath), new EtcdBinaries(Map.of("PATH", path, "XDG_CACHE_HOME", cache)).etcd());
        assertEquals(Optional.of(cached), new EtcdBinaries(Map.of("XDG_CACHE_HOME", cache)).etcd());
    }

    @Test
    void cache_is_below_home_and_its_newest_version_wins() throws IOException {
        program(".cache/switchboard/etcd/v3.6.9/etcd");
        Path newest = program(".cache/switchboard/etcd/v3.6.16/etcd");
        program(".cache/switchboard/etcd/v3.4.30/etcd");
        assertEquals(Optional.of(newest), new EtcdBinaries(Map.of("HOME", folder.toString())).etcd());
    }

    @Test
    void nothing_is_found_where_there_is_nothing() {
        assertEquals(Optional.empty(), new EtcdBinaries(Map.of("HOME", folder.toString())).etcdctl());
    }

    @Test
    void named_program_that_is_not_there_is_an_error() {
        Map<String, String> environment =
                Map.of("ETCD_BIN", folder.resolve("none").toString());
        String message = assertThrows(IllegalStateException.class, () -> new EtcdBinaries(environment).etcd())
                .getMessage();
        assertEquals("ETCD_BIN is " + folder.resolve("none") + ", which is not an executable file", message);
    }

    @Test
    void missing_program_skips_the_test_unless_it_is_required() {
        EtcdBinaries optional = new EtcdBinaries(Map.of());
        assertThrows(TestAbortedException.class, () -> optional.orSkip(Optional.empty(), "etcd"));
        EtcdBinaries required = new EtcdBinaries(Map.of("SWITCHBOARD_REQUIRE", "etcd,go"));
        assertThrows(IllegalStateException.class, () -> required.orSkip(Optional.empty(), "etcd"));
    }
}
