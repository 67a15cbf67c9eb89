package io.switchboard.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A process that is told what to do by lines, and says by lines what happened. It ends with its input, or when this is closed. */
public final class Child implements AutoCloseable {
    private static final String END = "";

    private final String name;
    private final Process process;
    private final Writer input;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private Child(String name, Process process) {
        this.name = name;
        this.process = process;
        input = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** @param name for people, and of the file in the folder of logs that has its standard error */
    public static Child start(String name, List<String> command, Path logs) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.to(
                            logs.resolve("child-" + name + ".log").toFile()))
                    .start();
            Child child = new Child(name, process);
            Thread reader = new Thread(child::read, "output-of-" + name);
            reader.setDaemon(true);
            reader.start();
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public void tell(String line) {
        try {
            input.write(line + "\n");
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " has ended", e);
        }
    }

    /** What follows in the next line that begins with this word and a space, or is this word; lines before are dropped. */
    public String await(String word, Duration limit) {
        long deadline = TimeUnit.NANOSECONDS.toMillis(System.nanoTime()) + limit.toMillis();
        while (true) {
            String line = next(deadline - TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
            if (line == null) {
                throw new IllegalStateException(
                        name + " did not say \"" + word + "\" within " + limit.toSeconds() + " s");
            }
            if (line.equals(END)) {
                throw new IllegalStateException(name + " has ended before it said \"" + word + "\"; see its log");
            }
            if (line.equals(word)) {
                return "";
            }
            if (line.startsWith(word + " ")) {
                return line.substring(word.length() + 1);
            }
        }
    }

    private @Nullable String next(long millis) {
        try {
            return lines.poll(Math.max(0, millis), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (!line.isEmpty()) {
                    lines.add(line);
                }
            }
        } catch (IOException e) {
            // It has ended, as is said below.
        }
        lines.add(END);
    }

    /** Ends its input, and if it then does not end within some seconds, the process. */
    @Override
    public void close() {
        try {
            input.close();
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (IOException e) {
            // It has ended already.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }
}
