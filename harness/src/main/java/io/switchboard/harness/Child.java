package io.switchboard.harness;

import io.grpc.Deadline;
import io.switchboard.testing.PauseSignal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A process that is told what to do by lines, and says by lines what happened; see {@link Program} for its side. */
public final class Child implements AutoCloseable {
    /** That of this JVM. */
    public static final String CLASS_PATH = System.getProperty("java.class.path");

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int TOLD_ON_FAILURE = 20;

    private final String name;
    private final Process process;
    private final Writer input;
    private final List<String> lines = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private int taken;
    private boolean ended;

    private Child(String name, Process process, Consumer<String> heard) {
        this.name = name;
        this.process = process;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
        read(process.getErrorStream(), line -> add(log, line), () -> {});
        read(
                process.getInputStream(),
                line -> {
                    heard.accept(line);
                    add(lines, line);
                },
                this::end);
    }

    /** The command for a JVM. */
    public static List<String> java(String classPath, List<String> jvm, String program, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(jvm);
        command.addAll(List.of("-cp", classPath, program));
        command.addAll(List.of(arguments));
        return command;
    }

    /**
     * Starts one.
     *
     * @param name for people
     * @param log the file that gets its standard error; null: it is kept for {@link #log()}
     */
    public static Child start(String name, List<String> command, @Nullable Path log) {
        return start(name, command, log, line -> {});
    }

    /** @param heard told each line of its output as it comes */
    public static Child start(String name, List<String> command, @Nullable Path log, Consumer<String> heard) {
        ProcessBuilder builder = new ProcessBuilder(command);
        if (log != null) {
            builder.redirectError(log.toFile());
        }
        try {
            return new Child(name, builder.start(), heard);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
    }

    private void read(InputStream stream, Consumer<String> line, Runnable end) {
        Thread reader = new Thread(
                () -> {
                    try (BufferedReader text =
                            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                        text.lines().forEach(line);
                    } catch (IOException | UncheckedIOException e) {
                        // It has been ended.
                    } finally {
                        end.run();
                    }
                },
                "reader-of-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    private synchronized void add(List<String> to, String line) {
        to.add(line);
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** What it was called at the start. */
    public String name() {
        return name;
    }

    /** The port that it said it listens on. */
    public int port() {
        return Integer.parseInt(first("READY"));
    }

    /** The address that it said it listens at. */
    public String address() {
        return "127.0.0.1:" + port();
    }

    /** What follows this word, or these, in the first line since the start that begins with it; waits for it. */
    public synchronized String first(String word) {
        return rest(find(0, word, LIMIT), word);
    }

    /** What follows this word in the next line that begins with it, passing over others; waits so long for it. */
    public synchronized String next(String word, Duration limit) {
        int at = find(taken, word, limit);
        taken = at + 1;
        return rest(at, word);
    }

    private String rest(int at, String word) {
        return lines.get(at).substring(Math.min(word.length() + 1, lines.get(at).length()));
    }

    private int find(int from, String word, Duration limit) {
        Deadline deadline = Deadline.after(limit.toNanos(), TimeUnit.NANOSECONDS);
        for (int at = from; ; ) {
            for (; at < lines.size(); at++) {
                if (lines.get(at).equals(word) || lines.get(at).startsWith(word + " ")) {
                    return at;
                }
            }
            long left = deadline.timeRemaining(TimeUnit.NANOSECONDS);
            if (ended || left <= 0) {
                throw new IllegalStateException(name + (ended ? " has ended before it said \"" : " did not say \"")
                        + word + "\" within " + limit.toSeconds() + " s; it said: " + lastLines());
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while " + name + " was listened to", e);
            }
        }
    }

    /** Tells it a line, and answers what follows this word in the next line after that which begins with it. */
    public String ask(String command, String word) {
        synchronized (this) {
            taken = lines.size();
        }
        tell(command);
        return next(word, PATIENCE);
    }

    /** The numbers that follow this word in the next line that begins with it, after it was told the command. */
    public double[] numbers(String command, String word) {
        tell(command);
        return Arrays.stream(next(word, PATIENCE).split(" ", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    public void tell(String command) {
        try {
            input.write(command + "\n");
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " does not listen", e);
        }
    }

    public void endInput() {
        try {
            input.close();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " does not listen", e);
        }
    }

    /** What it has said since the start, without the first so many lines. */
    public synchronized List<String> lines(int from) {
        return List.copyOf(lines.subList(from, lines.size()));
    }

    /** What it has logged so far. */
    public synchronized List<String> log() {
        return List.copyOf(log);
    }

    /** Waits until it has logged a line with this text. */
    public void awaitLog(String text) {
        Await.until(
                () -> name + " logs " + text + "; it said: " + lastLines(),
                () -> log().stream().anyMatch(line -> line.contains(text)));
    }

    private synchronized String lastLines() {
        List<String> all = new ArrayList<>(log);
        all.addAll(lines);
        return String.join("\n", all.subList(Math.max(0, all.size() - TOLD_ON_FAILURE), all.size()));
    }

    /** The processor time that it has used; zero where the system does not tell. */
    public Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    public long pid() {
        return process.pid();
    }

    /** Whether it runs, or is frozen. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it at once (SIGKILL), and waits for its end. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Asks it to end (SIGTERM), and nothing else: its input and output stay open. Does not wait. */
    public void terminate() {
        process.toHandle().destroy();
    }

    /**
     * Asks it to end as a terminal does (SIGINT), by the system's {@code kill}: Java does not send that. Does not wait.
     */
    public void interrupt() {
        Child kill = start("kill", List.of("kill", "-INT", Long.toString(pid())), null);
        if (kill.exitValue() != 0) {
            throw new IllegalStateException("cannot interrupt " + name);
        }
    }

    /** Completed when it has ended. */
    public CompletableFuture<Child> onEnd() {
        return process.onExit().thenApply(ended -> this);
    }

    /** What it ended with: 128 and the signal's number, if by a signal; waits for its end. */
    public int exitValue() {
        awaitEnd();
        return process.exitValue();
    }

    public void awaitEnd() {
        if (!endsWithin(LIMIT)) {
            throw new IllegalStateException(name + " does not end; it said: " + lastLines());
        }
    }

    private boolean endsWithin(Duration limit) {
        try {
            return process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the end of " + name, e);
        }
    }

    /** Freezes it (SIGSTOP): its connections stay open, and nothing answers. */
    public void pause() {
        PauseSignal.pause(process);
    }

    /** Lets it go on (SIGCONT). */
    public void resume() {
        PauseSignal.resume(process);
    }

    /** Ends its input, and if it then does not end within some seconds, the process. */
    @Override
    public void close() {
        try {
            input.close();
            endsWithin(Duration.ofSeconds(10));
        } catch (IOException e) {
            // It has ended already.
        } finally {
            process.destroyForcibly();
        }
    }
}
