package io.switchboard.grpc;

import io.grpc.Server;
import io.switchboard.core.Instance;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

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

    /** Returns once it stands still: its threads stop one by one, some time after the signal was sent. */
    void freeze() throws Exception {
        signal("STOP");
        Await.until("the server stands still", this::isFrozen);
    }

    /**
     * Known on Linux; elsewhere the signal is trusted. The state is the letter after the name, which is in parentheses.
     */
    private boolean isFrozen() {
        Path tasks = Path.of("/proc", Long.toString(process.pid()), "task");
        if (!Files.isDirectory(tasks)) {
            return true;
        }
        try (Stream<Path> threads = Files.list(tasks)) {
            for (Path thread : threads.toList()) {
                String stat = Files.readString(thread.resolve("stat"));
                if (!stat.startsWith(") T", stat.lastIndexOf(')'))) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return false; // A thread has just ended; look again.
        }
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
