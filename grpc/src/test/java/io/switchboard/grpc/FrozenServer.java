package io.switchboard.grpc;

import io.grpc.Server;
import io.switchboard.core.Instance;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own that can be stopped in its tracks: its connections stay, and nothing answers. */
final class FrozenServer implements AutoCloseable {
    private final Process process;
    final Instance instance;

    private FrozenServer(Process process, Instance instance) {
        this.process = process;
        this.instance = instance;
    }

    /** The child: prints its port and serves until its input ends. */
    static final class Child {
        public static void main(String[] args) throws Exception {
            Server server = new TestService("frozen").start("127.0.0.1");
            System.out.println(server.getPort());
            while (System.in.read() >= 0) {
                // Nothing is ever said; the end is what counts.
            }
            server.shutdownNow();
        }
    }

    static FrozenServer start() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = process.inputReader()) {
            return new FrozenServer(process, Instance.at("127.0.0.1:" + Integer.parseInt(output.readLine())));
        } catch (IOException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    void freeze() throws Exception {
        signal("STOP");
    }

    void thaw() throws Exception {
        signal("CONT");
    }

    private void signal(String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start();
        if (!kill.waitFor(20, TimeUnit.SECONDS) || kill.exitValue() != 0) {
            kill.destroyForcibly();
            throw new IllegalStateException("cannot send SIG" + name + " to " + process.pid());
        }
    }

    /** SIGKILL ends a stopped process too. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
