package io.switchboard.core;

import org.jetbrains.lincheck.Lincheck;

/** Runs a test under the interleavings that Lincheck's model checker chooses. */
final class ModelChecked {
    /** Few, as each takes up to 30 ms: those with few switches between threads come first, and show most defects. */
    private static final int INTERLEAVINGS = 100;

    private ModelChecked() {}

    static void run(Runnable test) {
        Lincheck.runConcurrentTest(INTERLEAVINGS, test);
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
