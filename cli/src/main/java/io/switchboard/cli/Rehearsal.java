package io.switchboard.cli;

import io.switchboard.embedded.EmbeddedEtcd;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/**
 * Runs commands against an etcd of its own, so that the JVM can write down which classes they need;
 * {@code bin/switchboard} starts it for that, with {@code -XX:ArchiveClassesAtExit}.
 */
final class Rehearsal {
    private static final String REGISTRATION = "{\"Op\":0,\"Addr\":\"127.0.0.1:1\",\"Metadata\":{\"zone\":\"a\"}}";
    private static final String CONFIG = "{\"loadBalancingConfig\":[{\"switchboard\":{}}]}";

    private Rehearsal() {}

    /** @param args none */
    public static void main(String[] args) {
        Main.logToNobodyUnlessAsked();
        try (EmbeddedEtcd etcd = EmbeddedEtcd.start()) {
            etcd.put("demo/127.0.0.1:1", REGISTRATION);
            etcd.put("switchboard/services/demo//config", CONFIG);
            List.of(
                            "services",
                            "services -o json",
                            "instances demo",
                            "resolve demo",
                            "explain demo",
                            "config get demo",
                            "config history demo",
                            "drain demo 127.0.0.1:1",
                            "undrain demo 127.0.0.1:1",
                            "overrides",
                            "doctor demo")
                    .forEach(command -> run(command + " --endpoints " + etcd.endpoint()));
        }
        System.exit(0);
    }

    private static void run(String command) {
        StringWriter unread = new StringWriter();
        Main.commandLine()
                .setOut(new PrintWriter(unread))
                .setErr(new PrintWriter(unread))
                .execute(command.split(" ", -1));
    }
}
