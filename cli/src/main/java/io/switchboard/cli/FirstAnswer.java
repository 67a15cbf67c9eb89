package io.switchboard.cli;

import io.switchboard.core.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Whether a service answers at all. What one instance says is not what the service says: others are asked, too, until
 * one answers.
 */
final class FirstAnswer {
    static final int MOST_CALLS = 20;
    /** Until then other connections are there, and have their turn. */
    static final Duration PAUSE = Duration.ofMillis(100);

    private final Consumer<Consumer<String>> call;
    private final BooleanSupplier over;
    private final Scheduler scheduler;
    private final CompletableFuture<String> answer = new CompletableFuture<>();

    private FirstAnswer(Consumer<Consumer<String>> call, BooleanSupplier over, Scheduler scheduler) {
        this.call = call;
        this.over = over;
        this.scheduler = scheduler;
    }

    /**
     * @param call makes a call, and tells what is wrong with its answer, once; empty: nothing
     * @param over whether there is no time for another call
     * @return what was wrong last; empty: there was an answer
     */
    static CompletableFuture<String> of(Consumer<Consumer<String>> call, BooleanSupplier over, Scheduler scheduler) {
        FirstAnswer asked = new FirstAnswer(call, over, scheduler);
        asked.ask(MOST_CALLS);
        return asked.answer;
    }

    private void ask(int left) {
        call.accept(problem -> {
            if (problem.isEmpty() || left == 1 || over.getAsBoolean()) {
                answer.complete(problem);
            } else {
                scheduler.after(PAUSE, () -> ask(left - 1));
            }
        });
    }
}
