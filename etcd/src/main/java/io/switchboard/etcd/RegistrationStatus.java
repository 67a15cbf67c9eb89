package io.switchboard.etcd;

import io.switchboard.core.RegistrationLoss;
import io.switchboard.core.RegistrationState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a registration stands, and who wants to know. Safe for use by several threads. */
final class RegistrationStatus {
    private static final Logger log = LoggerFactory.getLogger(RegistrationStatus.class);

    private final String name;
    private final Executor listenerThread;
    private final List<Consumer<RegistrationState>> listeners = new ArrayList<>();
    private final List<Consumer<RegistrationLoss>> lossListeners = new ArrayList<>();
    private RegistrationState state = RegistrationState.PENDING;
    private @Nullable String problem;

    /**
     * @param name the key, fit for a log
     * @param listenerThread runs the listeners, one at a time
     */
    RegistrationStatus(String name, Executor listenerThread) {
        this.name = name;
        this.listenerThread = listenerThread;
    }

    synchronized RegistrationState state() {
        return state;
    }

    synchronized Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    synchronized void listen(Consumer<RegistrationState> listener) {
        listeners.add(listener);
        RegistrationState now = state;
        listenerThread.execute(() -> listener.accept(now));
    }

    /** Told before the state that follows. */
    synchronized void listenToLosses(Consumer<RegistrationLoss> listener) {
        lossListeners.add(listener);
    }

    boolean awaitActive(Duration timeout) throws InterruptedException {
        CompletableFuture<Boolean> settled = new CompletableFuture<>();
        Consumer<RegistrationState> listener = now -> {
            if (now == RegistrationState.ACTIVE || isOver(now)) {
                settled.complete(now == RegistrationState.ACTIVE);
            }
        };
        listen(listener);
        try {
            return Waiting.until(settled, timeout);
        } finally {
            synchronized (this) {
                listeners.remove(listener);
            }
        }
    }

    /** Tells what is wrong without a change of state; of a row of failures only the first is logged. */
    synchronized void note(String why) {
        if (isOver(state)) {
            return;
        }
        if (problem == null) {
            log.warn("{} is {}: {}", name, state, why);
        }
        problem = why;
    }

    private static boolean isOver(RegistrationState state) {
        return state == RegistrationState.SUPERSEDED || state == RegistrationState.CLOSED;
    }

    /** What was wrong is over. */
    synchronized void clear() {
        if (state == RegistrationState.ACTIVE) {
            problem = null;
        }
    }

    /** What was in the registry is there no longer. */
    synchronized void lost(RegistrationLoss loss) {
        if (state == RegistrationState.ACTIVE) {
            for (Consumer<RegistrationLoss> listener : lossListeners) {
                listenerThread.execute(() -> listener.accept(loss));
            }
        }
        become(RegistrationState.RECOVERING, loss.words());
    }

    /** Takes a step to a state that may follow the present one; else does nothing. */
    synchronized void become(RegistrationState next, @Nullable String why) {
        if (!state.successors().contains(next)) {
            return;
        }
        state = next;
        problem = why;
        log.info("{} is {}", name, next);
        for (Consumer<RegistrationState> listener : listeners) {
            listenerThread.execute(() -> listener.accept(next));
        }
    }
}
