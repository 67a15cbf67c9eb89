package io.switchboard.faults;

import io.switchboard.testing.PauseSignal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A running Java program of this module: the lines it prints and logs, the lines it is told, and its end. */
public final class Child {
    private static final int TOLD_ON_FAILURE = 20;

    private final String name;
    private final Process process;
    private final Writer input;
    private final List<String> lines = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private int taken;

    Child(String name, Process process) {
        this.name = name;
        this.process = process;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
        read(process.getInputStream(), lines, "output");
        read(process.getErrorStream(), log, "log");
    }

    private void read(InputStream stream, List<String> into, String kind) {
        Thread reader = new Thread(
                () -> {
                    try (BufferedReader text =
                            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                        for (String line = text.readLine(); line != null; line = text.readLine()) {
                            synchronized (into) {
                                into.add(line);
                            }
                        }
                    } catch (IOException e) {
                        // It has been ended.
                    }
                },
                name + "-" + kind);
        reader.setDaemon(true);
        reader.start();
    }

    /** What it was called at the start. */
    public String name() {
        return name;
    }

    /** The port of a server. */
    public int port() {
        return Integer.parseInt(firstLine("READY ").substring("READY ".length()));
    }

    /** The address of a server. */
    public String address() {
        return "127.0.0.1:" + port();
    }

    /** The first line printed since the start that begins so; waits for it. */
    public String firstLine(String prefix) {
        Await.until(
                () -> name + " prints " + prefix + "; " + lastLines(),
                () -> find(0, prefix).isPresent() || !process.isAlive());
        return find(0, prefix).orElseThrow(() -> new AssertionError(name + " has ended; " + lastLines()));
    }

    /** The first line that begins so after the one that this returned last; waits for it. */
    public String nextLine(String prefix) {
        int[] at = new int[1];
        Await.until(() -> name + " prints " + prefix + "; " + lastLines(), () -> {
            at[0] = index(lines, taken, prefix);
            return at[0] >= 0 || !process.isAlive();
        });
        if (at[0] < 0) {
            throw new AssertionError(name + " has ended; " + lastLines());
        }
        taken = at[0] + 1;
        synchronized (lines) {
            return lines.get(at[0]);
        }
    }

    /** Tells it a line, and answers the next one that it prints with this beginning. */
    public String ask(String command, String prefix) {
        synchronized (lines) {
            taken = lines.size();
        }
        tell(command);
        return nextLine(prefix);
    }

    /** Tells it a line. */
    public void tell(String command) {
        try {
            input.write(command + "\n");
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " does not listen", e);
        }
    }

    /** What a caller counts so far. */
    public Tally tally() {
        return Tally.parse(ask("report", "REPORT ").substring("REPORT ".length()));
    }

    /** What it has printed since the start, without the first so many lines. */
    public List<String> lines(int from) {
        synchronized (lines) {
            return List.copyOf(lines.subList(from, lines.size()));
        }
    }

    /** Ends its input. */
    public void endInput() {
        try {
            input.close();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " does not listen", e);
        }
    }

    /** What it has logged so far. */
    public List<String> log() {
        synchronized (log) {
            return List.copyOf(log);
        }
    }

    /** Waits until it has logged a line with this text. */
    public void awaitLog(String text) {
        Await.until(
                () -> name + " logs " + text + "; " + lastLines(),
                () -> log().stream().anyMatch(line -> line.contains(text)));
    }

    /** The processor time that it has used; zero where the system does not tell. */
    public Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Its process id. */
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

    /** Asks it to end as a terminal does (SIGINT), by the system's {@code kill}: Java does not send that. Does not wait. */
    public void interrupt() {
        try {
            Process kill = new ProcessBuilder("kill", "-INT", Long.toString(pid()))
                    .inheritIO()
                    .start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("cannot interrupt " + name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run kill", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while interrupting " + name, e);
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

    /** Waits for its end. */
    public void awaitEnd() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new AssertionError(name + " does not end; " + lastLines());
            }
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

    private Optional<String> find(int from, String prefix) {
        int at = index(lines, from, prefix);
        synchronized (lines) {
            return at < 0 ? Optional.empty() : Optional.of(lines.get(at));
        }
    }

    private static int index(List<String> in, int from, String prefix) {
        synchronized (in) {
            for (int i = from; i < in.size(); i++) {
                if (in.get(i).startsWith(prefix)) {
                    return i;
                }
            }
            return -1;
        }
    }

    private String lastLines() {
        List<String> all = new ArrayList<>(log());
        synchronized (lines) {
            all.addAll(lines);
        }
        return "it said: " + String.join("\n", all.subList(Math.max(0, all.size() - TOLD_ON_FAILURE), all.size()));
    }
}
