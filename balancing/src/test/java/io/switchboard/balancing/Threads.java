package io.switchboard.balancing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several threads that choose at the same time. */
final class Threads {
    private Threads() {}

    /** How often each endpoint is chosen when each thread chooses so many times. */
    static long[] counts(int endpoints, int threads, int choices, Choice choice) {
        CyclicBarrier start = new CyclicBarrier(threads);
        Callable<long[]> chooser = () -> {
            long[] counts = new long[endpoints];
            start.await();
            for (int i = 0; i < choices; i++) {
                counts[choice.choose(0, 0)]++;
            }
            return counts;
        };
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<long[]>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(executor.submit(chooser));
            }
            long[] sums = new long[endpoints];
            for (Future<long[]> future : running) {
                long[] counts = future.get();
                for (int i = 0; i < endpoints; i++) {
                    sums[i] += counts[i];
                }
            }
            return sums;
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        } finally {
            executor.shutdownNow();
        }
    }
}
