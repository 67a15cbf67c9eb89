package io.switchboard.spring.cloud;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.util.ClassUtils;
import reactor.core.scheduler.NonBlocking;

/** Waits for a first answer, where waiting is allowed. */
final class Answers {
    private static final boolean REACTOR =
            ClassUtils.isPresent("reactor.core.scheduler.NonBlocking", Answers.class.getClassLoader());

    private Answers() {}

    /** Returns when it is there or the time is over; on a thread that must not block, at once. */
    static void await(CompletableFuture<?> answer, Duration patience) {
        if (answer.isDone() || (REACTOR && Reactor.forbidsBlocking())) {
            return;
        }
        try {
            answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // What is known is what there is.
        }
    }

    /** Loaded where there is Reactor. */
    private static final class Reactor {
        static boolean forbidsBlocking() {
            return Thread.currentThread() instanceof NonBlocking;
        }
    }
}
