package io.switchboard.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A program that a command runs, on the same terminal. It is ended with the command, whatever happens. */
final class Child implements AutoCloseable {
    private static final long KILL_SECONDS = 5;

    private final Process process;

    private Child(Process process) {
        this.process = process;
    }

    static Child start(List<String> command) throws CommandFailure {
        try {
            return new Child(new ProcessBuilder(command).inheritIO().start());
        } catch (IOException e) {
            throw new CommandFailure("cannot run " + command.get(0) + ": " + e.getMessage());
        }
    }

    /** Its exit code, once it has ended; 128 and the signal's number if a signal ended it. */
    CompletableFuture<Integer> exit() {
        return process.onExit().thenApply(Process::exitValue);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** @param name such as {@code TERM} */
    void signal(String name) {
        if (!process.isAlive()) {
            return;
        }
        if (name.equals("TERM")) {
            // The one signal that Java sends itself: no other program is needed, which may be missing.
            process.toHandle().destroy();
            return;
        }
        try {
            new ProcessBuilder("kill", "-s", name, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            if (!name.equals("USR1")) {
                process.toHandle().destroy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for its end, and ends it if it takes longer than the grace. */
    int end(Duration grace) throws InterruptedException {
        if (!process.waitFor(grace.toNanos(), TimeUnit.NANOSECONDS)) {
            close();
        }
        return process.waitFor();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            process.destroyForcibly();
            try {
                process.waitFor(KILL_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
