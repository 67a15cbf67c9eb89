package io.switchboard.interop;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;

/** A running {@link DrainServer}. */
final class DrainProcess implements AutoCloseable {
    private static final long LIMIT_SECONDS = 60;

    private final String name;
    private final Process process;
    private final BufferedReader output;
    private int port;

    private DrainProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** @param port 0: any that is free */
    static DrainProcess start(String etcd, String service, String name, int port) throws IOException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path")
                                + File.pathSeparator
                                + Path.of("target", "test-classes").toAbsolutePath(),
                        DrainServer.class.getName(),
                        etcd,
                        service,
                        name,
                        Integer.toString(port)))
                .redirectError(Redirect.INHERIT)
                .start();
        return new DrainProcess(name, process);
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    DrainProcess awaitReady() throws IOException {
        String line = output.readLine();
        Assertions.assertNotNull(line, () -> name + " has ended before it was registered");
        Assertions.assertTrue(line.startsWith(DrainServer.READY), line);
        port = Integer.parseInt(line.substring(DrainServer.READY.length()));
        return this;
    }

    /** Tells it to end by SIGTERM, and waits for it. */
    void stop() throws InterruptedException {
        process.toHandle().destroy();
        Assertions.assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), () -> name + " does not end");
        Assertions.assertEquals(143, process.exitValue(), () -> "exit status of " + name + " after SIGTERM");
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
