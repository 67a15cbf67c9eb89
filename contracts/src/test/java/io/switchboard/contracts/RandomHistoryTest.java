package io.switchboard.contracts;

import io.switchboard.embedded.EmbeddedEtcd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Many short random histories on the embedded etcd. {@code -Dswitchboard.model.seed=N} tries another seed,
 * {@code -Dswitchboard.model.histories=N} makes it longer.
 */
class RandomHistoryTest {
    private static final Logger log = LoggerFactory.getLogger(RandomHistoryTest.class);
    private static final int STEPS = 60;
    private static final int AT_ONCE = 6;

    static long seed() {
        long seed = Long.getLong("switchboard.model.seed", 20261201L);
        log.info("repeat these random histories with -Dswitchboard.model.seed={}", seed);
        return seed;
    }

    @Test
    void followers_see_only_what_was_there_and_end_at_what_is() throws Exception {
        long seed = seed();
        int histories = Integer.getInteger("switchboard.model.histories", 24);
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < histories; i++) {
                long one = seed + i;
                running.add(threads.submit(() -> run(one)));
            }
            for (Future<?> history : running) {
                history.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private static void run(long seed) {
        try (EmbeddedEtcd etcd = EmbeddedEtcd.start();
                RandomHistory history = new RandomHistory(etcd, seed, Duration.ZERO)) {
            history.often(3, () -> {
                        history.log("drop all");
                        etcd.dropConnections();
                        history.reconnect();
                    })
                    .often(5, () -> {
                        history.log("progress");
                        etcd.notifyProgress();
                    })
                    .run(STEPS);
        }
    }
}
