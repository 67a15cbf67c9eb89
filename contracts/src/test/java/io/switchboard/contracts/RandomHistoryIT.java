package io.switchboard.contracts;

import io.switchboard.testing.EtcdServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A few longer random histories on a real etcd; see {@link RandomHistoryTest}. */
class RandomHistoryIT {
    private static final int HISTORIES = 2;
    private static final int STEPS = 80;
    private static final Duration EMPTIED = Duration.ofSeconds(6);

    @Test
    void followers_see_only_what_was_there_and_end_at_what_is() {
        long seed = RandomHistoryTest.seed();
        for (int i = 0; i < Integer.getInteger("switchboard.model.histories", HISTORIES); i++) {
            run(seed + i);
        }
    }

    private static void run(long seed) {
        try (EtcdServer etcd = EtcdServer.start();
                RandomHistory history = new RandomHistory(etcd, seed, EMPTIED)) {
            history.often(3, () -> {
                        history.log("freeze for a moment");
                        etcd.pause();
                        etcd.resume();
                    })
                    .often(3, () -> {
                        history.log("kill");
                        etcd.kill();
                        etcd.restart(true);
                        history.reconnect();
                    })
                    .run(STEPS);
        }
    }
}
