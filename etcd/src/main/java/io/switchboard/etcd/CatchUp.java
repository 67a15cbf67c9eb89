package io.switchboard.etcd;

import io.switchboard.core.Foreign;
import io.switchboard.core.time.Scheduler;
import io.switchboard.core.time.Scheduler.Cancellable;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Waits until resumed watches of a stream have been told what they had missed. That etcd watches does not say so: what
 * was missed follows, and where it was nothing, nothing follows. So etcd is asked for its progress, which it tells once
 * all watches of the stream are up to date, and says nothing before: it is asked again, a number of times. Whoever
 * never answers that, as etcd's own proxy, is believed after the last time.
 *
 * <p>On the scheduler only.
 */
final class CatchUp {
    /** As often etcd itself looks after watches that are behind. */
    static final Duration AGAIN = Duration.ofMillis(100);

    static final int MOST_ASKED = 20;
    /** etcd tells what was missed in messages of at most so many revisions: one of fewer is the last. */
    private static final int FULL = 1_000;

    private record Behind(long revision, Runnable caughtUp) {}

    private final Scheduler scheduler;
    private final Runnable ask;
    private final Foreign told = new Foreign("a follower that was told that its watch is up to date");
    private final Map<Watch, Behind> behind = new HashMap<>();
    private @Nullable Cancellable timer;
    private int asked;

    /** @param ask asks etcd for the stream's progress, unless it has watches to confirm first */
    CatchUp(Scheduler scheduler, Runnable ask) {
        this.scheduler = scheduler;
        this.ask = ask;
    }

    /**
     * Waits for one.
     *
     * @param revision the registry's when it began to watch
     */
    void await(Watch watch, long revision, Runnable caughtUp) {
        behind.put(watch, new Behind(revision, caughtUp));
        asked = 0;
        if (timer != null) {
            timer.cancel();
        }
        // Those that are confirmed right after this one are asked for with it.
        timer = scheduler.after(Duration.ZERO, this::ask);
    }

    private void ask() {
        timer = null;
        if (behind.isEmpty()) {
            return;
        }
        if (asked == MOST_ASKED) {
            end(Long.MAX_VALUE);
        } else {
            asked++;
            ask.run();
            timer = scheduler.after(AGAIN, this::ask);
        }
    }

    /** All watches of the stream have been told all up to this revision. */
    void progress(long revision) {
        end(revision);
    }

    /** This one has been told so many events, the last of those up to this revision if they are few. */
    void told(Watch watch, int events, long revision) {
        Behind one = events < FULL ? behind.get(watch) : null;
        if (one != null && one.revision <= revision) {
            behind.remove(watch);
            told.run(one.caughtUp);
        }
    }

    void forget(Watch watch) {
        behind.remove(watch);
    }

    void clear() {
        behind.clear();
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** What is told may close watches. */
    private void end(long revision) {
        Map.copyOf(behind).forEach((watch, one) -> {
            if (one.revision <= revision && behind.remove(watch) != null) {
                told.run(one.caughtUp);
            }
        });
    }
}
