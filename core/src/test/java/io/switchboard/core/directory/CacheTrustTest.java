package io.switchboard.core.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.switchboard.core.Fleet;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceRules;
import io.switchboard.core.ServiceName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is on disk is believed as far as this user alone can have written it, and taken by the rules of now. */
class CacheTrustTest {
    private static final String REGISTRY = "here";
    private static final ServiceName DEMO = Fleet.DEMO;
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private record Stranger(String getName) implements UserPrincipal {
        @Override
        public String getName() {
            return getName;
        }
    }

    @TempDir
    Path base;

    private Path directory = Path.of("");
    private Path file = Path.of("");

    @BeforeEach
    void remember() {
        store().write(set(null, "a", "b", "xc"), NOW);
        file = store().file(DEMO);
        directory = base.resolve(FileNames.of(REGISTRY));
        assertEquals(3, store().read(DEMO).orElseThrow().instances().size());
    }

    @Test
    void a_folder_that_others_can_write_is_not_read_until_this_process_has_closed_it() throws IOException {
        assumePosix();
        for (String open : List.of("rwxrwx---", "rwx----w-", "rwxrwxrwx")) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(open));
            assertEquals(Optional.empty(), store().read(DEMO), open);
        }
        store().write(set(null, "d"), NOW);
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
        assertEquals(Optional.of(set(null, "d")), store().read(DEMO));
    }

    @Test
    void a_folder_that_others_can_only_read_is_read_and_closed_to_them() throws IOException {
        assumePosix();
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertEquals(Optional.of(set(null, "a", "b", "xc")), store().read(DEMO));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
    }

    @Test
    void a_file_that_others_can_write_is_not_read_although_its_folder_is_closed() throws IOException {
        assumePosix();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw--w----"));
        assertEquals(Optional.empty(), store().read(DEMO));
        store().write(set(null, "d"), NOW);
        assertEquals(Optional.of(set(null, "d")), store().read(DEMO));
    }

    @Test
    void a_folder_of_another_user_is_neither_read_nor_written() throws IOException {
        assumePosix();
        byte[] before = Files.readAllBytes(file);
        SnapshotStore another = new SnapshotStore(base, REGISTRY, new Stranger("somebody"));
        assertEquals(Optional.empty(), another.read(DEMO));
        another.write(set(null, "d"), NOW);
        assertEquals(ByteBuffer.wrap(before), ByteBuffer.wrap(Files.readAllBytes(file)));
    }

    @Test
    void a_file_of_a_time_near_the_end_of_all_times_keeps_nothing_from_being_written() throws IOException {
        Path odd = Files.createFile(directory.resolve("odd.tmp"));
        Files.setLastModifiedTime(odd, FileTime.from(Instant.MAX));
        store().write(set(null, "d"), NOW);
        assertEquals(Optional.of(set(null, "d")), store().read(DEMO));
    }

    @Test
    void what_cannot_be_written_down_is_not_thrown() {
        CachedSnapshot impossible = new CachedSnapshot(
                REGISTRY,
                DEMO,
                NOW,
                7,
                new java.util.AbstractList<>() {
                    @Override
                    public Instance get(int index) {
                        throw new StackOverflowError();
                    }

                    @Override
                    public int size() {
                        return 1;
                    }
                },
                null);
        SnapshotStore same = store();
        same.write(impossible, NOW);
        same.write(set(null, "d"), NOW);
        assertEquals(Optional.of(set(null, "d")), same.read(DEMO));
    }

    @Test
    void instances_that_the_rules_of_now_refuse_are_left_out() {
        CacheReader.Recalled recalled =
                new CacheReader(store(), Fleet.rules(100, 100)).read(DEMO).orElseThrow();
        assertEquals(List.of("a", "b"), ids(recalled));
        assertEquals(1, recalled.skipped());
    }

    @Test
    void a_set_of_which_nothing_may_be_taken_is_no_set() {
        store().write(set(null, "x"), NOW);
        assertEquals(Optional.empty(), new CacheReader(store(), Fleet.NO_RULES).read(DEMO));
    }

    @Test
    void no_more_instances_are_taken_than_the_registry_may_list() {
        CacheReader.Recalled recalled =
                new CacheReader(store(), Fleet.rules(1, 100)).read(DEMO).orElseThrow();
        assertEquals(List.of("a"), ids(recalled));
        assertEquals(2, recalled.skipped());
    }

    @Test
    void a_service_config_that_is_too_long_is_left_out_and_the_instances_stay() {
        store().write(set("{\"a\":\"ü\"}", "a"), NOW);
        CacheReader.Recalled fits =
                new CacheReader(store(), Fleet.rules(9, 10)).read(DEMO).orElseThrow();
        assertEquals("{\"a\":\"ü\"}", fits.set().serviceConfig());
        CacheReader.Recalled none =
                new CacheReader(store(), Fleet.rules(9, 9)).read(DEMO).orElseThrow();
        assertEquals(null, none.set().serviceConfig());
        assertEquals(List.of("a"), ids(none));
    }

    @Test
    void rules_that_throw_cost_the_memory_and_nothing_else() {
        InstanceRules throwing = new InstanceRules() {
            @Override
            public Instance admit(Instance instance) {
                throw new NoSuchMethodError("as the test wants");
            }

            @Override
            public int maxInstances() {
                return 1;
            }

            @Override
            public int maxConfigBytes() {
                return 1;
            }
        };
        assertEquals(Optional.empty(), new CacheReader(store(), throwing).read(DEMO));
    }

    /** No arithmetic of milliseconds is to fail later, in a metric or a log line. */
    @Test
    void a_set_of_an_impossible_time_is_refused() throws IOException {
        for (Instant at : List.of(Instant.MAX, Instant.MIN, Instant.ofEpochSecond(1L << 40))) {
            store().write(new CachedSnapshot(REGISTRY, DEMO, at, 7, Fleet.instances("a"), null), NOW);
            assertEquals(Optional.empty(), store().read(DEMO), at::toString);
        }
    }

    @Test
    void a_text_that_is_no_utf_8_is_refused() throws IOException {
        byte[] content = Files.readAllBytes(file);
        int at = new String(content, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("a.example");
        content[at] = (byte) 0xff;
        CRC32C crc = new CRC32C();
        crc.update(content, CachedSnapshot.HEADER_BYTES, content.length - CachedSnapshot.HEADER_BYTES);
        Files.write(
                file, ByteBuffer.wrap(content).putInt(12, (int) crc.getValue()).array());
        assertEquals(Optional.empty(), store().read(DEMO));
    }

    private static List<String> ids(CacheReader.Recalled recalled) {
        return recalled.set().instances().stream().map(Instance::id).toList();
    }

    private SnapshotStore store() {
        return new SnapshotStore(base, REGISTRY);
    }

    private static CachedSnapshot set(@org.jspecify.annotations.Nullable String config, String... instances) {
        return new CachedSnapshot(REGISTRY, DEMO, NOW, 7, Fleet.instances(instances), config);
    }

    private static void assumePosix() {
        assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
    }
}
