package io.switchboard.interop.mesh;

import java.util.ArrayDeque;
import java.util.Deque;

/** What is ended together, the last first, each even if the end of another fails. */
final class Belongings implements AutoCloseable {
    private final Deque<AutoCloseable> all = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T one) {
        all.push(one);
        return one;
    }

    /** Ends the process with this one too, if a test is ended before it has ended what it began. */
    static Process bound(Process process) {
        Thread end = new Thread(process::destroyForcibly, "end-of-" + process.pid());
        Runtime.getRuntime().addShutdownHook(end);
        return process;
    }

    @Override
    public void close() {
        IllegalStateException failed = null;
        while (!all.isEmpty()) {
            AutoCloseable one = all.pop();
            try {
                one.close();
            } catch (Exception e) {
                if (failed == null) {
                    failed = new IllegalStateException("not everything could be ended");
                }
                failed.addSuppressed(e);
            }
        }
        if (failed != null) {
            throw failed;
        }
    }
}
