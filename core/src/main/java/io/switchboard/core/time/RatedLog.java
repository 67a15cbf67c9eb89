package io.switchboard.core.time;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * A log in which others decide how often there is something to say: of each kind of line it has so many a minute, and
 * then how many more there were. Safe for use by several threads.
 *
 * <p>A kind is a line's text without its arguments, which therefore is a constant. Who has one of these bounds what is
 * told together: one for each service, so that a loud one does not silence the others.
 */
public final class RatedLog {
    /** Of one kind, in {@link #WINDOW_SECONDS}. */
    public static final int MOST_LINES = 10;

    static final long WINDOW_SECONDS = 60;

    private final Logger log;
    private final LongSupplier nanos;
    private final Map<String, Window> kinds = new HashMap<>();

    public RatedLog(Logger log, Scheduler clock) {
        this(log, clock::nanos);
    }

    /** @param nanos a clock that only moves forward, as {@link Scheduler#nanos} is one */
    public RatedLog(Logger log, LongSupplier nanos) {
        this.log = log;
        this.nanos = nanos;
    }

    public void info(String kind, Object... arguments) {
        say(Level.INFO, kind, arguments);
    }

    public void warn(String kind, Object... arguments) {
        say(Level.WARN, kind, arguments);
    }

    public void error(String kind, Object... arguments) {
        say(Level.ERROR, kind, arguments);
    }

    private void say(Level level, String kind, Object... arguments) {
        long leftOut;
        synchronized (kinds) {
            long now = nanos.getAsLong();
            Window before = kinds.get(kind);
            Window window;
            if (before == null || now - before.from >= TimeUnit.SECONDS.toNanos(WINDOW_SECONDS)) {
                leftOut = before == null ? 0 : before.leftOut;
                window = new Window(now);
                kinds.put(kind, window);
            } else {
                leftOut = 0;
                window = before;
            }
            if (window.said == MOST_LINES) {
                window.leftOut++;
                return;
            }
            window.said++;
        }
        if (leftOut > 0) {
            write(
                    level,
                    "{} more like the next line were left out; of a kind {} are told in {} s",
                    leftOut,
                    MOST_LINES,
                    WINDOW_SECONDS);
        }
        write(level, kind, arguments);
    }

    private void write(Level level, String text, Object... arguments) {
        switch (level) {
            case ERROR -> log.error(text, arguments);
            case WARN -> log.warn(text, arguments);
            default -> log.info(text, arguments);
        }
    }

    /** What was told of a kind since its first line. */
    private static final class Window {
        final long from;
        int said;
        long leftOut;

        Window(long from) {
            this.from = from;
        }
    }
}
