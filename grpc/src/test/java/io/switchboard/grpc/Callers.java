package io.switchboard.grpc;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Threads that call without a pause, while a test changes things around them. */
final class Callers implements AutoCloseable {
    /** A time in which the test changes nothing, or one in which it does. */
    static final class Phase {
        private final Map<String, Integer> answers = new ConcurrentHashMap<>();
        private final boolean changing;

        Phase(boolean changing) {
            this.changing = changing;
        }

        /** Who has answered how many of the calls that began and ended in it, once there are so many. */
        Map<String, Integer> after(int calls) throws InterruptedException {
            Await.until(
                    "there were " + calls + " calls",
                    () -> answers.values().stream().mapToInt(n -> n).sum() >= calls);
            return new TreeMap<>(answers);
        }
    }

    interface Change {
        void make() throws Exception;
    }

    private final Channel channel;
    private final ExecutorService threads;
    private volatile Phase phase = new Phase(false);
    private volatile boolean closed;
    /** Of calls that began and ended in one phase. */
    final Queue<Status> failures = new ConcurrentLinkedQueue<>();
    /** Of calls that were in flight when something changed. */
    final Queue<Status> interrupted = new ConcurrentLinkedQueue<>();

    Callers(Channel channel, int count) {
        this.channel = channel;
        threads = Executors.newFixedThreadPool(count);
        for (int i = 0; i < count; i++) {
            threads.execute(this::run);
        }
    }

    /** The calls from now on. */
    Phase next() {
        Phase next = new Phase(false);
        phase = next;
        return next;
    }

    /** The calls after the change. */
    Phase after(Change change) throws Exception {
        phase = new Phase(true);
        change.make();
        return next();
    }

    private void run() {
        while (!closed) {
            Phase began = phase;
            try {
                String answer = TestService.who(channel);
                if (phase == began) {
                    began.answers.merge(answer, 1, Integer::sum);
                }
            } catch (StatusRuntimeException e) {
                if (!closed) {
                    (phase == began && !began.changing ? failures : interrupted).add(e.getStatus());
                }
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        threads.shutdownNow();
    }
}
