package io.switchboard.grpc.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The control groups that bound this process, from its own up to the root of what it can see; of version 2 or 1. What
 * there is no limit for is not for a group to say. A limit may change while the process runs.
 */
final class Cgroups {
    /** Version 1 writes about this where there is no limit. */
    private static final double NO_LIMIT = 1L << 60;

    /**
     * What a group has used and may use.
     *
     * @param used processor time in nanoseconds, or memory in bytes
     * @param limit of processors, or of memory in bytes
     */
    record Use(Path group, double used, double limit) {}

    private final boolean unified;
    private final List<Path> cpu;
    private final List<Path> memory;

    private Cgroups(boolean unified, List<Path> cpu, List<Path> memory) {
        this.unified = unified;
        this.cpu = cpu;
        this.memory = memory;
    }

    /** @param root of the file system */
    static Cgroups of(Path root) {
        Path mount = root.resolve("sys/fs/cgroup");
        List<String> mine = lines(root.resolve("proc/self/cgroup"));
        if (Files.exists(mount.resolve("cgroup.controllers"))) {
            List<Path> groups = upFrom(mount, path(mine, ""));
            return new Cgroups(true, groups, groups);
        }
        return new Cgroups(
                false,
                upFrom(mount.resolve("cpu"), path(mine, "cpu")),
                upFrom(mount.resolve("memory"), path(mine, "memory")));
    }

    /** Of the group whose limit is the lowest; null: there is no limit. */
    @Nullable
    Use cpu() {
        return lowest(
                cpu,
                this::cpus,
                group -> unified
                        ? named(group.resolve("cpu.stat"), "usage_usec") * TimeUnit.MICROSECONDS.toNanos(1)
                        : number(group.resolve("cpuacct.usage")));
    }

    /** As above. What the kernel would give back at once is not used. */
    @Nullable
    Use memory() {
        return lowest(
                memory,
                group -> number(group.resolve(unified ? "memory.max" : "memory.limit_in_bytes")),
                group -> number(group.resolve(unified ? "memory.current" : "memory.usage_in_bytes"))
                        - orZero(named(
                                group.resolve("memory.stat"), unified ? "inactive_file" : "total_inactive_file")));
    }

    private double cpus(Path group) {
        if (unified) {
            String[] quotaAndPeriod = first(group.resolve("cpu.max")).split(" ", -1);
            return quotaAndPeriod.length == 2 ? parse(quotaAndPeriod[0]) / parse(quotaAndPeriod[1]) : Double.NaN;
        }
        return number(group.resolve("cpu.cfs_quota_us")) / number(group.resolve("cpu.cfs_period_us"));
    }

    private static @Nullable Use lowest(List<Path> groups, ToDoubleFunction<Path> limit, ToDoubleFunction<Path> used) {
        Path chosen = null;
        double lowest = NO_LIMIT;
        for (Path group : groups) {
            double its = limit.applyAsDouble(group);
            if (its > 0 && its < lowest) {
                lowest = its;
                chosen = group;
            }
        }
        if (chosen == null) {
            return null;
        }
        double now = used.applyAsDouble(chosen);
        return now >= 0 ? new Use(chosen, now, lowest) : null;
    }

    /** In a container, the path may be one that only the host knows: then the mount is the group. */
    private static List<Path> upFrom(Path mount, String path) {
        Path top = mount.normalize();
        Path group = top.resolve(path.replaceFirst("^/+", "")).normalize();
        if (!group.startsWith(top) || !Files.isDirectory(group)) {
            group = top;
        }
        List<Path> groups = new ArrayList<>();
        for (Path each = group; each != null && each.startsWith(top); each = each.getParent()) {
            groups.add(each);
        }
        return groups;
    }

    /** @param controller empty: of version 2 */
    private static String path(List<String> mine, String controller) {
        for (String line : mine) {
            String[] parts = line.split(":", 3);
            if (parts.length == 3
                    && (controller.isEmpty()
                            ? parts[0].equals("0") && parts[1].isEmpty()
                            : Arrays.asList(parts[1].split(",", -1)).contains(controller))) {
                return parts[2];
            }
        }
        return "/";
    }

    private static double named(Path file, String name) {
        return lines(file).stream()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> parse(line.substring(name.length() + 1)))
                .findFirst()
                .orElse(Double.NaN);
    }

    private static double number(Path file) {
        return parse(first(file));
    }

    private static String first(Path file) {
        List<String> lines = lines(file);
        return lines.isEmpty() ? "" : lines.get(0);
    }

    /** NaN for what is none, such as {@code max}. */
    private static double parse(String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private static double orZero(double value) {
        return Double.isNaN(value) ? 0 : value;
    }

    private static List<String> lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.limit(1000).toList();
        } catch (IOException | RuntimeException e) {
            return List.of(); // There is none, or it is not for us to read.
        }
    }
}
