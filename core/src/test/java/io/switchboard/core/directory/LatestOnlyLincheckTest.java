package io.switchboard.core.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LatestOnlyLincheckTest {
    /** A listener that is not thread-safe, and notices when it is used as if it were. */
    private static final class Listener {
        private final List<Integer> seen = new ArrayList<>();
        private volatile boolean busy;
        private volatile boolean overlapped;

        void accept(int value) {
            overlapped |= busy;
            busy = true;
            seen.add(value);
            busy = false;
        }

        int last() {
            return seen.get(seen.size() - 1);
        }
    }

    @Test
    void the_last_value_is_never_lost_and_the_listener_never_runs_twice_at_once() {
        ModelChecked.run(200, () -> {
            Listener listener = new Listener();
            LatestOnly<Integer> latest = new LatestOnly<>(Runnable::run, listener::accept);
            ModelChecked.together(
                    () -> {
                        latest.offer(11);
                        latest.offer(12);
                    },
                    () -> {
                        latest.offer(21);
                        latest.offer(22);
                    });
            assertFalse(listener.overlapped);
            assertTrue(listener.last() == 12 || listener.last() == 22, () -> "last of " + listener.seen);
            for (int thread = 1; thread <= 2; thread++) {
                int first = listener.seen.indexOf(thread * 10 + 1);
                int second = listener.seen.indexOf(thread * 10 + 2);
                assertTrue(second < 0 || first < second, () -> "order of " + listener.seen);
            }
        });
    }

    @Test
    void a_first_value_never_comes_after_a_newer_one() {
        ModelChecked.run(200, () -> {
            Listener listener = new Listener();
            LatestOnly<Integer> latest = new LatestOnly<>(Runnable::run, listener::accept);
            ModelChecked.together(() -> latest.offerFirst(1), () -> latest.offer(2));
            assertEquals(2, listener.last());
        });
    }
}
