package io.switchboard.grpc.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CgroupsTest {
    private static final long SECOND = 1_000_000_000;

    @TempDir
    Path root;

    @BeforeEach
    void version_2() throws IOException {
        write("sys/fs/cgroup/cgroup.controllers", "cpu memory");
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(Objects.requireNonNull(path.getParent()));
        Files.writeString(path, text + "\n");
    }

    private MachineLoad load() {
        return new MachineLoad(Cgroups.of(root), machine());
    }

    private void version1() throws IOException {
        Files.delete(root.resolve("sys/fs/cgroup/cgroup.controllers"));
        write("proc/self/cgroup", "5:memory:/docker/x\n4:cpu,cpuacct:/docker/x");
    }

    @Test
    void the_quota_of_version_2_is_what_there_is() throws IOException {
        write("proc/self/cgroup", "0::/");
        write("sys/fs/cgroup/cpu.max", "50000 100000");
        write("sys/fs/cgroup/cpu.stat", "usage_usec 1000000\nuser_usec 1");
        MachineLoad load = load();
        assertTrue(Double.isNaN(load.cpu(0)), "one moment says nothing");
        write("sys/fs/cgroup/cpu.stat", "usage_usec 1400000\nuser_usec 1");
        assertEquals(0.8, load.cpu(SECOND), 1e-9);
    }

    @Test
    void the_quota_of_a_group_above_counts_where_it_is_lower_with_what_is_used_there() throws IOException {
        write("proc/self/cgroup", "0::/pod/container");
        write("sys/fs/cgroup/pod/cpu.max", "100000 100000");
        write("sys/fs/cgroup/pod/cpu.stat", "usage_usec 0");
        write("sys/fs/cgroup/pod/container/cpu.max", "max 100000");
        write("sys/fs/cgroup/pod/container/cpu.stat", "usage_usec 0");
        MachineLoad load = load();
        load.cpu(0);
        write("sys/fs/cgroup/pod/cpu.stat", "usage_usec 500000");
        assertEquals(0.5, load.cpu(SECOND), 1e-9);
    }

    @Test
    void a_quota_above_the_processors_of_the_machine_is_these() throws IOException {
        write("sys/fs/cgroup/cpu.max", "6400000 100000");
        write("sys/fs/cgroup/cpu.stat", "usage_usec 0");
        MachineLoad load = load();
        load.cpu(0);
        write("sys/fs/cgroup/cpu.stat", "usage_usec 4000000");
        assertEquals(0.5, load.cpu(SECOND), 1e-9);
    }

    @Test
    void the_quota_of_version_1_counts_too() throws IOException {
        version1();
        write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "200000");
        write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000");
        write("sys/fs/cgroup/cpu/cpuacct.usage", "0");
        MachineLoad load = load();
        load.cpu(0);
        write("sys/fs/cgroup/cpu/cpuacct.usage", String.valueOf(SECOND));
        assertEquals(0.5, load.cpu(SECOND), 1e-9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"max 100000", "", "0 0", "-1 100000", "100000", "nonsense\n\0", "1e9 1e9"})
    void without_a_quota_the_machine_is_asked(String quota) throws IOException {
        write("sys/fs/cgroup/cpu.max", quota);
        write("sys/fs/cgroup/cpu.stat", "usage_usec 0");
        assertEquals(0.25, load().cpu(0));
    }

    @Test
    void a_group_that_is_measured_from_now_on_says_nothing_yet() throws IOException {
        MachineLoad load = load();
        assertEquals(0.25, load.cpu(0));
        write("sys/fs/cgroup/cpu.max", "100000 100000");
        write("sys/fs/cgroup/cpu.stat", "usage_usec 99000000");
        assertTrue(Double.isNaN(load.cpu(SECOND)));
    }

    @Test
    void memory_is_what_cannot_be_given_back_at_once() throws IOException {
        write("proc/self/cgroup", "0::/../../elsewhere");
        write("sys/fs/cgroup/memory.max", "1000");
        write("sys/fs/cgroup/memory.current", "700");
        write("sys/fs/cgroup/memory.stat", "anon 1\ninactive_file 200");
        assertEquals(0.5, load().memory(), 1e-9);
        write("sys/fs/cgroup/memory.max", "max");
        assertTrue(Double.isNaN(load().memory()));
    }

    @Test
    void memory_of_version_1_has_a_limit_that_is_none() throws IOException {
        version1();
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712");
        write("sys/fs/cgroup/memory/memory.usage_in_bytes", "1000");
        assertNull(Cgroups.of(root).memory());
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", "4000");
        assertEquals(0.25, load().memory(), 1e-9);
    }

    @Test
    void where_there_are_no_groups_the_machine_is_asked() {
        assertEquals(0.25, new MachineLoad(Cgroups.of(root.resolve("nowhere")), machine()).cpu(0));
    }

    private static MachineLoad.Machine machine() {
        return new MachineLoad.Machine() {
            @Override
            public int processors() {
                return 8;
            }

            @Override
            public double cpu() {
                return 0.25;
            }
        };
    }

    @Test
    void this_process_has_some_load() {
        double cpu = MachineLoad.ofThisProcess().cpu(0);
        assertTrue(Double.isNaN(cpu) || cpu <= 1.01, () -> "cpu " + cpu);
    }
}
