package io.switchboard.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The lines that a process prints, with limits on waiting for them. */
public final class ProcessOutput {
    private static final int LIMIT_SECONDS = 90;

    /** Empty for the end. */
    private final BlockingQueue<Optional<String>> queue = new LinkedBlockingQueue<>();

    private final List<String> lines = new ArrayList<>();

    public ProcessOutput(Process process) {
        Thread reader = new Thread(() -> read(process), "output-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** Waits for the next line that fits. */
    public String awaitLine(Predicate<String> fits) throws InterruptedException {
        for (Optional<String> line = next(); line.isPresent(); line = next()) {
            if (fits.test(line.get())) {
                return line.get();
            }
        }
        throw new AssertionError("the process ended after:\n" + String.join("\n", lines));
    }

    /** Waits until the process prints no more; all its lines. */
    public List<String> awaitEnd() throws InterruptedException {
        Optional<String> line = next();
        while (line.isPresent()) {
            line = next();
        }
        return List.copyOf(lines);
    }

    private Optional<String> next() throws InterruptedException {
        Optional<String> line = queue.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (line == null) {
            throw new AssertionError("nothing in " + LIMIT_SECONDS + " s after:\n" + String.join("\n", lines));
        }
        line.ifPresent(lines::add);
        return line;
    }

    private void read(Process process) {
        try (BufferedReader reader = process.inputReader()) {
            reader.lines().map(Optional::of).forEach(queue::add);
        } catch (IOException | UncheckedIOException e) {
            // The process is gone, and its pipe with it.
        }
        queue.add(Optional.empty());
    }
}
