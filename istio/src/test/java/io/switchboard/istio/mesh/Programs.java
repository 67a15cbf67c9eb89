package io.switchboard.istio.mesh;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.opentest4j.TestAbortedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the tests run, each named by a variable, which {@code bin/test --mesh} sets. */
final class Programs {
    private static final Logger log = LoggerFactory.getLogger(Programs.class);

    private Programs() {}

    static Path istiod() {
        return named("ISTIOD_BIN", "istio");
    }

    static Path apiServer() {
        return named("KUBE_APISERVER_BIN", "kubernetes");
    }

    static Path envoy() {
        return named("ENVOY_BIN", "envoy");
    }

    /** Istio's own definitions of its objects. */
    static Path crds() {
        return named("ISTIO_CRDS", "istio");
    }

    private static Path named(String variable, String what) {
        String path = System.getenv().getOrDefault(variable, "");
        if (!path.isEmpty()) {
            if (!Files.isReadable(Path.of(path))) {
                throw new IllegalStateException(variable + " is " + path + ", which cannot be read");
            }
            return Path.of(path);
        }
        String missing = variable + " is not set: run bin/test --mesh";
        String required = System.getenv().getOrDefault("SWITCHBOARD_REQUIRE", "");
        if (Arrays.asList(required.split(",", -1)).contains(what)) {
            throw new IllegalStateException(missing);
        }
        log.warn("TESTS ARE SKIPPED: {}", missing);
        throw new TestAbortedException(missing);
    }
}
