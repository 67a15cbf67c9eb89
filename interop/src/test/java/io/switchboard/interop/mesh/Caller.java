package io.switchboard.interop.mesh;

import java.util.Map;

/** Calls one service of greeters; nothing waits for a server or is repeated by it. One thread uses it. */
interface Caller extends AutoCloseable {
    /** The name that is called when nothing depends on it. */
    String ANYBODY = "anybody";

    /** Makes so many calls, so many at a time, and waits for them. */
    Tally call(int calls, int atOnce, String name, Map<String, String> headers);

    default Tally call(int calls) {
        return call(calls, 16, ANYBODY, Map.of());
    }

    /** Makes calls at this steady rate from now on, whether or not earlier ones are answered. */
    void load(int rate);

    /** What came of the load since this was asked last. */
    Tally report();

    /** Ends the load, and waits for the calls that run: what came of it since {@link #report}. */
    Tally endLoad();

    @Override
    void close();
}
