package io.switchboard.benchmarks;

import com.google.gson.JsonElement;

/** Measures one thing, beside what it is compared with, and says what came of it. */
public interface Measurement {
    Section measure(Bench bench) throws Exception;

    /** What came of it in an earlier run, of the data that the section of that run had. */
    Section again(JsonElement data);
}
