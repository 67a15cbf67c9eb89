package io.switchboard.faults.kubernetes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.opentest4j.TestAbortedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The programs of Kubernetes and of KEDA, each named by a variable, which {@code bin/test --keda} sets. */
final class KedaPrograms {
    private static final Logger log = LoggerFactory.getLogger(KedaPrograms.class);

    private KedaPrograms() {}

    static Path apiServer() {
        return named("KUBE_APISERVER_BIN");
    }

    static Path controllerManager() {
        return named("KUBE_CONTROLLER_MANAGER_BIN");
    }

    static Path operator() {
        return named("KEDA_OPERATOR_BIN");
    }

    static Path adapter() {
        return named("KEDA_ADAPTER_BIN");
    }

    /** The folder with KEDA's own definitions of its objects. */
    static Path crds() {
        return named("KEDA_CRDS");
    }

    /** Ends a test that cannot run: skipped, or failed if SWITCHBOARD_REQUIRE names {@code keda}. */
    private static Path named(String variable) {
        String path = System.getenv().getOrDefault(variable, "");
        if (!path.isEmpty()) {
            if (!Files.isReadable(Path.of(path))) {
                throw new IllegalStateException(variable + " is " + path + ", which cannot be read");
            }
            return Path.of(path);
        }
        String missing = variable + " is not set: run bin/test --keda";
        String required = System.getenv().getOrDefault("SWITCHBOARD_REQUIRE", "");
        if (Arrays.asList(required.split(",", -1)).contains("keda")) {
            throw new IllegalStateException(missing);
        }
        log.warn("TESTS ARE SKIPPED: {}", missing);
        throw new TestAbortedException(missing);
    }
}
