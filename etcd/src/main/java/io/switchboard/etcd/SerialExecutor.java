package io.switchboard.etcd;

import io.switchboard.core.LatestOnly;
import java.util.concurrent.Executor;

/**
 * Runs tasks one at a time and in order on another executor's threads, also after one that throws. While one hangs, as many
 * wait as {@link LatestOnly} keeps.
 */
final class SerialExecutor implements Executor {
    private final LatestOnly<Runnable> tasks;

    SerialExecutor(Executor threads) {
        tasks = new LatestOnly<>(threads, Runnable::run, (newer, older) -> false);
    }

    @Override
    public void execute(Runnable task) {
        tasks.offer(task);
    }
}
