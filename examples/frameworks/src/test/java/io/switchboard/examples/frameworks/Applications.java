package io.switchboard.examples.frameworks;

import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.harness.Child;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts an example in a process of its own. */
final class Applications {
    private static final List<String> SMALL = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m");

    private Applications() {}

    /** @param java the arguments after the options of the JVM */
    static Child start(String name, EmbeddedEtcd etcd, List<String> java) {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "SWITCHBOARD_ENDPOINTS=" + etcd.endpoint(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(SMALL);
        command.addAll(java);
        return Child.start(name, command, null);
    }

    /** Asks it to end by SIGTERM, and waits for that. */
    static void stop(Child child) {
        child.terminate();
        child.awaitEnd();
    }
}
