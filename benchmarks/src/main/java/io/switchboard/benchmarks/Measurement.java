package io.switchboard.benchmarks;

/** Measures one thing, beside what it is compared with, and says what came of it. */
public interface Measurement {
    Section measure(Bench bench) throws Exception;
}
