package io.switchboard.core.directory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.switchboard.core.Fleet;
import io.switchboard.core.ServiceName;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotStoreTest {
    private static final String REGISTRY = "127.0.0.1:2379";
    private static final ServiceName DEMO = new ServiceName("xiaoxu/demo");
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    Path temporary;

    private Path base = Path.of("");
    private Path directory = Path.of("");
    private Path file = Path.of("");

    @BeforeEach
    void place() {
        base = temporary.resolve("made/when/needed");
        directory = base.resolve(FileNames.of(REGISTRY));
        file = store().file(DEMO);
    }

    @Test
    void what_is_written_is_read_by_the_next_process() {
        store().write(set("a", "b"), NOW);
        store().write(set("a"), NOW);
        assertEquals(Optional.of(set("a")), store().read(DEMO));
        assertEquals(Optional.empty(), store().read(new ServiceName("xiaoxu/other")));
        assertEquals(Optional.empty(), new SnapshotStore(base, "another").read(DEMO));
    }

    @Test
    void reading_makes_no_directory() {
        assertEquals(Optional.empty(), store().read(DEMO));
        assertFalse(Files.exists(base));
    }

    @Test
    void only_the_owner_may_enter_and_nothing_but_sets_stays() throws IOException {
        assumePosix();
        store().write(set("a"), NOW);
        assertEquals("rwx------", permissions(directory));
        assertEquals("rw-------", permissions(file));
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void a_directory_that_others_may_enter_is_closed_to_them() throws IOException {
        assumePosix();
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        store().write(set("a"), NOW);
        assertEquals("rwx------", permissions(directory));
    }

    @Test
    void a_link_in_the_place_of_the_file_is_neither_read_nor_written_through() throws IOException {
        store().write(set("a"), NOW);
        Path elsewhere = temporary.resolve("elsewhere");
        Files.move(file, elsewhere);
        Files.createSymbolicLink(file, elsewhere);
        assertEquals(Optional.empty(), store().read(DEMO));

        byte[] before = Files.readAllBytes(elsewhere);
        store().write(set("b"), NOW);
        assertArrayEquals(before, Files.readAllBytes(elsewhere));
        assertTrue(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS));
        assertEquals(Optional.of(set("b")), store().read(DEMO));
    }

    @Test
    void a_link_in_the_place_of_the_directory_is_not_followed() throws IOException {
        store().write(set("a"), NOW);
        Path elsewhere = temporary.resolve("elsewhere");
        Files.move(directory, elsewhere);
        Files.createSymbolicLink(directory, elsewhere);
        assertEquals(Optional.empty(), store().read(DEMO));
        store().write(set("b"), NOW);
        assertFalse(
                Files.readString(elsewhere.resolve(file.getFileName()), java.nio.charset.StandardCharsets.ISO_8859_1)
                        .contains("b.example"));
    }

    @Test
    void a_directory_in_the_place_of_the_file_is_left_alone() throws IOException {
        Files.createDirectories(file.resolve("inside"));
        assertEquals(Optional.empty(), store().read(DEMO));
        store().write(set("a"), NOW);
        assertTrue(Files.isDirectory(file.resolve("inside")));
    }

    @Test
    void a_pipe_in_the_place_of_the_file_holds_nobody_up() throws Exception {
        assumePosix();
        Files.createDirectories(directory);
        Process made = new ProcessBuilder("mkfifo", file.toString()).start();
        assumeTrue(made.waitFor() == 0, "no pipe can be made here");
        assertEquals(Optional.empty(), store().read(DEMO));
    }

    @Test
    void an_endless_file_is_not_read() throws IOException {
        Files.createDirectories(directory);
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(CachedSnapshot.MAX_BYTES + 1L);
        }
        assertEquals(Optional.empty(), store().read(DEMO));
    }

    @Test
    void a_broken_file_is_ignored_and_replaced() throws IOException {
        Files.createDirectories(directory);
        Files.writeString(file, "no set at all, that much is sure");
        SnapshotStore store = store();
        assertEquals(Optional.empty(), store.read(DEMO));
        store.write(set("a"), NOW);
        assertEquals(Optional.of(set("a")), store.read(DEMO));
    }

    @Test
    void a_directory_that_cannot_be_made_is_lived_without() throws IOException {
        Files.writeString(temporary.resolve("made"), "in the way");
        SnapshotStore store = store();
        store.write(set("a"), NOW);
        store.write(set("b"), NOW);
        assertEquals(Optional.empty(), store.read(DEMO));
        Files.delete(temporary.resolve("made"));
        store.write(set("c"), NOW);
        assertEquals(Optional.of(set("c")), store.read(DEMO));
    }

    @Test
    void what_a_killed_process_left_behind_goes_and_what_another_writes_just_now_stays() throws IOException {
        Files.createDirectories(directory);
        Path abandoned = Files.createFile(directory.resolve("1.tmp"));
        Path young = Files.createFile(directory.resolve("2.tmp"));
        Files.setLastModifiedTime(abandoned, FileTime.from(NOW.minus(Duration.ofHours(2))));
        Files.setLastModifiedTime(young, FileTime.from(NOW.minus(Duration.ofSeconds(2))));
        store().write(set("a"), NOW);
        assertFalse(Files.exists(abandoned));
        assertTrue(Files.exists(young));
    }

    @Test
    void several_writers_leave_a_whole_file_at_every_moment() throws Exception {
        store().write(set("w0"), NOW);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Boolean>> all = new ArrayList<>();
            for (int writer = 0; writer < 3; writer++) {
                String name = "w" + writer;
                all.add(() -> {
                    SnapshotStore own = store();
                    for (int i = 0; i < 50; i++) {
                        own.write(set(name), NOW);
                    }
                    return true;
                });
            }
            all.add(() -> {
                SnapshotStore reader = store();
                boolean whole = true;
                for (int i = 0; i < 500; i++) {
                    whole &= reader.read(DEMO).isPresent();
                }
                return whole;
            });
            for (Future<Boolean> done : threads.invokeAll(all)) {
                assertTrue(done.get());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private SnapshotStore store() {
        return new SnapshotStore(base, REGISTRY);
    }

    private static CachedSnapshot set(String... instances) {
        return new CachedSnapshot(REGISTRY, DEMO, NOW, 7, Fleet.instances(instances), null);
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private void assumePosix() {
        assumeTrue(temporary.getFileSystem().supportedFileAttributeViews().contains("posix"));
    }
}
