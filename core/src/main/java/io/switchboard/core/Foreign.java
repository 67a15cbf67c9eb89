package io.switchboard.core;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls code that is not Switchboard's, such as a program's listener: whatever it throws, errors included, ends here,
 * so that the state around the call stays what it is. The log is told of the first time. One for each source, so that
 * none silences another. Safe for use by several threads.
 */
public final class Foreign {
    private static final Logger log = LoggerFactory.getLogger(Foreign.class);

    private final String what;
    private final AtomicBoolean told = new AtomicBoolean();

    /** @param what whose code it is, as the start of a sentence, such as {@code a listener} */
    public Foreign(String what) {
        this.what = what;
    }

    /** @return whether it has returned, rather than thrown */
    public boolean run(Runnable code) {
        try {
            code.run();
            return true;
        } catch (Throwable e) {
            failed(e);
            return false;
        }
    }

    /** Takes note of what was thrown and caught elsewhere. */
    public void failed(Throwable thrown) {
        if (!told.compareAndSet(false, true)) {
            return;
        }
        try {
            log.error("{} failed; it will be called again, and further failures are not logged", what, thrown);
        } catch (Throwable e) {
            // Its message or the log itself fails too: nobody is left who could be told.
        }
    }
}
