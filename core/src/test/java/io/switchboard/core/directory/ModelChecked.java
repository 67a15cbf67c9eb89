package io.switchboard.core.directory;

import org.jetbrains.lincheck.Lincheck;

/** Runs a test under the interleavings that Lincheck's model checker chooses. */
final class ModelChecked {
    private ModelChecked() {}

    /**
     * @param interleavings how many; those with few switches between threads come first, and show most defects. One
     *     takes from a few milliseconds to 50, depending on how many steps the test has
     */
    static void run(int interleavings, Runnable test) {
        Lincheck.runConcurrentTest(interleavings, test);
    }

    /** Runs each task on a thread of its own and waits for them all. */
    static void together(Runnable... tasks) {
        Thread[] threads = new Thread[tasks.length];
        for (int i = 0; i < tasks.length; i++) {
            threads[i] = new Thread(tasks[i]);
            threads[i].start();
        }
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
