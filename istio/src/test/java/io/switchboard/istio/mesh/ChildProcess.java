package io.switchboard.istio.mesh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that runs until it is closed; what it says is in a file. Ends with this JVM at the latest. */
final class ChildProcess implements AutoCloseable {
    private final Process process;
    private final Path output;
    private final Thread hook;

    private ChildProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
        hook = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    static ChildProcess start(Path folder, String name, List<String> command, Map<String, String> environment)
            throws IOException {
        Path output = Files.createTempFile(folder, name, ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        return new ChildProcess(builder.start(), output);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The end of what it has said. */
    String said() {
        try {
            String all = Files.readString(output);
            return all.substring(Math.max(0, all.length() - 4000));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                process.waitFor(10, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().removeShutdownHook(hook);
    }
}
