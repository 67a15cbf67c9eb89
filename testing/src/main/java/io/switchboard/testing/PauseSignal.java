package io.switchboard.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Freezes and resumes a process, by the system's {@code kill}: Java sends no signals but TERM and KILL. */
public final class PauseSignal {
    private static final int ATTEMPTS = 2000;
    private static final long PAUSE_NANOS = 5_000_000;

    private PauseSignal() {}

    /** Returns once the process stands still: its threads stop one by one, some time after the signal was sent. */
    public static void pause(Process process) {
        send(process, "STOP");
        for (int attempt = 0; !isStopped(process); attempt++) {
            if (attempt == ATTEMPTS) {
                throw new IllegalStateException("process " + process.pid() + " does not stop");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Resumes it. */
    public static void resume(Process process) {
        send(process, "CONT");
    }

    private static void send(Process process, String signal) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .inheritIO()
                    .start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("cannot send " + signal + " to process " + process.pid());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run kill", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while sending " + signal, e);
        }
    }

    /** Known on Linux; elsewhere the signal is trusted. */
    private static boolean isStopped(Process process) {
        Path tasks = Path.of("/proc", Long.toString(process.pid()), "task");
        if (!Files.isDirectory(tasks)) {
            return true;
        }
        try (Stream<Path> threads = Files.list(tasks)) {
            List<Path> all = threads.toList();
            return all.stream().allMatch(PauseSignal::isThreadStopped);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The state is the letter after the name, which is in parentheses and may hold anything. */
    private static boolean isThreadStopped(Path thread) {
        try {
            String stat = Files.readString(thread.resolve("stat"));
            return stat.startsWith(") T", stat.lastIndexOf(')'));
        } catch (IOException e) {
            return true; // It has ended.
        }
    }
}
