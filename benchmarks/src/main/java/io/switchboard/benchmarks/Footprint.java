package io.switchboard.benchmarks;

import java.nio.file.Path;
import java.util.List;

/**
 * What an application's classpath grows by.
 *
 * @param without of an application on grpc-java: a transport, the stubs and protobuf
 * @param with of the same application with Switchboard
 */
record Footprint(List<Jar> without, List<Jar> with) {
    static Footprint read(Path without, Path with) {
        return new Footprint(Jar.readAll(without), Jar.readAll(with));
    }

    List<Jar> added() {
        return with.stream()
                .filter(jar -> without.stream().noneMatch(jar::isSameAs))
                .toList();
    }

    static long bytes(List<Jar> jars) {
        return jars.stream().mapToLong(Jar::bytes).sum();
    }
}
