package io.switchboard.testing;

import io.switchboard.core.Internal;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds etcd's programs: named by a variable, else on the PATH, else the newest in Switchboard's cache. */
@Internal
public final class EtcdBinaries {
    private static final Logger log = LoggerFactory.getLogger(EtcdBinaries.class);

    private final Map<String, String> environment;

    EtcdBinaries(Map<String, String> environment) {
        this.environment = environment;
    }

    public static EtcdBinaries ofSystem() {
        return new EtcdBinaries(System.getenv());
    }

    public Optional<Path> etcd() {
        return find("ETCD_BIN", "etcd");
    }

    public Optional<Path> etcdctl() {
        return find("ETCDCTL_BIN", "etcdctl");
    }

    private Optional<Path> find(String variable, String program) {
        String named = environment.get(variable);
        if (named != null && !named.isEmpty()) {
            Path path = Path.of(named);
            if (!Files.isExecutable(path)) {
                throw new IllegalStateException(variable + " is " + named + ", which is not an executable file");
            }
            return Optional.of(path);
        }
        return Stream.concat(onPath(program), inCache(program))
                .filter(Files::isRegularFile)
                .filter(Files::isExecutable)
                .findFirst();
    }

    private Stream<Path> onPath(String program) {
        String path = environment.getOrDefault("PATH", "");
        return Arrays.stream(path.split(File.pathSeparator, -1))
                .filter(Predicate.not(String::isEmpty))
                .map(folder -> Path.of(folder, program));
    }

    private Stream<Path> inCache(String program) {
        String cache = environment.get("XDG_CACHE_HOME");
        Path home = cache == null || cache.isEmpty()
                ? Path.of(environment.getOrDefault("HOME", ""), ".cache")
                : Path.of(cache);
        Path folder = home.resolve("switchboard").resolve("etcd");
        if (!Files.isDirectory(folder)) {
            return Stream.empty();
        }
        try (Stream<Path> versions = Files.list(folder)) {
            List<Path> newestFirst = versions.sorted(Comparator.comparing(EtcdBinaries::version, Arrays::compare)
                            .reversed())
                    .toList();
            return newestFirst.stream().map(version -> version.resolve(program));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The numbers in a folder's name: v3.6.16 is newer than v3.6.9. */
    private static int[] version(Path folder) {
        return Arrays.stream(folder.getFileName().toString().split("\\D+", -1))
                .filter(Predicate.not(String::isEmpty))
                .filter(digits -> digits.length() < 9)
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    /**
     * The program, or, where it is missing, the end of the test: skipped, or failed if SWITCHBOARD_REQUIRE names etcd.
     */
    public Path orSkip(Optional<Path> found, String program) {
        if (found.isPresent()) {
            return found.get();
        }
        String missing = program + " was not found: set " + (program.equals("etcd") ? "ETCD_BIN" : "ETCDCTL_BIN")
                + ", put it on the PATH, or under ~/.cache/switchboard/etcd/<version>/";
        String required = environment.getOrDefault("SWITCHBOARD_REQUIRE", "");
        if (Arrays.asList(required.split(",", -1)).contains("etcd")) {
            throw new IllegalStateException(missing);
        }
        log.warn("TESTS ARE SKIPPED: {}", missing);
        throw new TestAbortedException(missing);
    }
}
