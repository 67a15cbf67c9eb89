package io.switchboard.interop;

import io.switchboard.embedded.Etcd;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;

/** A greeter in Go, registered by etcd's own package. */
final class GoGreeter implements AutoCloseable {
    private final GoProcess process;
    private final String address;

    private GoGreeter(GoProcess process, String address) {
        this.process = process;
        this.address = address;
    }

    /** Starts one and waits until it is registered. */
    static GoGreeter start(Etcd etcd, String service, String... more) throws InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("-control", "-etcd", etcd.endpoint(), "-service", service));
        arguments.addAll(List.of(more));
        GoProcess process = GoProcess.start("greeter", arguments.toArray(String[]::new));
        try {
            String[] serving = process.line().split(" ", 2);
            Assertions.assertEquals("serving", serving[0]);
            return new GoGreeter(process, serving[1]);
        } catch (Throwable e) {
            process.close();
            throw e;
        }
    }

    /** Where it serves, which is also what it calls itself in its replies. */
    String address() {
        return address;
    }

    /** Revokes its lease; it serves on. */
    void revokeLease() throws IOException, InterruptedException {
        process.tell("revoke");
        Assertions.assertEquals("revoked", process.line());
    }

    /** Asks it to leave and to stop; does not wait for that. */
    void terminate() {
        process.terminate();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.close();
    }
}
