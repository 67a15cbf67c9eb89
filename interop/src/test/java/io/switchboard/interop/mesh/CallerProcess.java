package io.switchboard.interop.mesh;

import io.switchboard.harness.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;

/** A caller that is a process, as interop/callers/README.md says. */
final class CallerProcess implements Caller {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final String name;
    private final Process process;
    private final Writer input;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    /**
     * @param log gets its standard error
     * @param environment besides this process's
     */
    CallerProcess(String name, List<String> command, Map<String, String> environment, Path log) {
        this.name = name;
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(Redirect.to(log.toFile()));
        builder.environment().putAll(environment);
        try {
            process = Belongings.bound(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
        input = process.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(
                () -> {
                    try {
                        process.inputReader(StandardCharsets.UTF_8).lines().forEach(lines::add);
                    } catch (UncheckedIOException e) {
                        // It has been ended.
                    }
                },
                "reader-of-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    @Override
    public Tally call(int calls, int atOnce, String called, Map<String, String> headers) {
        StringBuilder command = new StringBuilder("call " + calls + " " + atOnce + " " + called);
        headers.forEach(
                (key, value) -> command.append(' ').append(key).append('=').append(value));
        return ask(command.toString());
    }

    @Override
    public void load(int rate) {
        ask("load " + rate);
    }

    @Override
    public Tally report() {
        return ask("report");
    }

    @Override
    public Tally endLoad() {
        return ask("load 0");
    }

    private Tally ask(String command) {
        try {
            input.write(command + "\n");
            input.flush();
            String line = lines.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
            Assertions.assertNotNull(line, () -> name + " does not answer: " + command);
            return Tally.read(line);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " does not listen", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + name + " was asked", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        Await.until(name + " is gone", () -> !process.isAlive());
    }
}
