package io.switchboard.operator.load;

import io.switchboard.core.time.Scheduler;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many streams be opened at once, and the others wait for their turn: a service of thousands is not dialled in
 * one moment. Used on the scheduler only.
 */
final class Openings {
    /** That have not been answered yet. */
    static final int MOST_AT_ONCE = 50;

    /** Whoever has not answered by then does not hold up the others any longer. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Scheduler scheduler;
    private final Set<Turn> waiting = new LinkedHashSet<>();
    private int open;

    Openings(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** @param task run now or later, once */
    Turn ask(Runnable task) {
        Turn turn = new Turn(task);
        waiting.add(turn);
        next();
        return turn;
    }

    private void next() {
        while (open < MOST_AT_ONCE && !waiting.isEmpty()) {
            Iterator<Turn> first = waiting.iterator();
            Turn turn = first.next();
            first.remove();
            open++;
            turn.begin();
        }
    }

    /** One stream's. */
    final class Turn {
        private final Runnable task;
        private Scheduler.@Nullable Cancellable patience;
        private boolean begun;
        private boolean over;

        private Turn(Runnable task) {
            this.task = task;
        }

        private void begin() {
            begun = true;
            patience = scheduler.after(PATIENCE, this::end);
            // Not from within ask, whose caller has not got this turn yet.
            scheduler.execute(() -> {
                if (!over) {
                    task.run();
                }
            });
        }

        /** It has been answered, or is no longer wanted; again does nothing. */
        void end() {
            if (over) {
                return;
            }
            over = true;
            if (patience != null) {
                patience.cancel();
            }
            if (begun) {
                open--;
                next();
            } else {
                waiting.remove(this);
            }
        }
    }
}
