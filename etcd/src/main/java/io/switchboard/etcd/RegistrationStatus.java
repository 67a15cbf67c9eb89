package io.switchboard.etcd;

import io.switchboard.core.RegistrationState;
import io.switchboard.core.telemetry.RegistrationLoss;
import io.switchboard.core.time.RatedLog;
import io.switchboard.core.time.Scheduler;
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

    /** One who wants to know, and who is told by an executor that keeps the order and holds nobody else up. */
    private record Outlet<T>(Consumer<T> listener, Executor executor) {
        void tell(T news) {
            executor.execute(() -> listener.accept(news));
        }
    }

    private final String name;
    private final RatedLog rated;
    private final Executor threads;
    private final List<Outlet<RegistrationState>> listeners = new ArrayList<>();
    private final List<Outlet<RegistrationLoss>> lossListeners = new ArrayList<>();
    /** Answered where the state changes: nobody who listens can hold them up. */
    private final List<CompletableFuture<Boolean>> waiting = new ArrayList<>();

    private RegistrationState state = RegistrationState.PENDING;
    private @Nullable String problem;
    /** Whether it is not known yet how what was in the registry got lost. */
    private boolean undecided;
    /** Whether the listeners are still to be told of {@link RegistrationState#RECOVERING}, after the loss. */
    private boolean held;

    /**
     * @param name the key, fit for a log
     * @param threads run the listeners; each one's calls come one at a time, whatever the others do
     */
    RegistrationStatus(String name, Executor threads, Scheduler clock) {
        this.name = name;
        this.rated = new RatedLog(log, clock);
        this.threads = threads;
    }

    synchronized RegistrationState state() {
        return state;
    }

    synchronized Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    void listen(Consumer<RegistrationState> listener) {
        listen(listener, new SerialExecutor(threads));
    }

    /** @param ordered runs tasks one at a time and in order */
    synchronized void listen(Consumer<RegistrationState> listener, Executor ordered) {
        tellWhatIsHeld();
        Outlet<RegistrationState> outlet = new Outlet<>(listener, ordered);
        listeners.add(outlet);
        outlet.tell(state);
    }

    /** Told before the state that follows, if by the same executor and unless it is found out late what was lost. */
    synchronized void listenToLosses(Consumer<RegistrationLoss> listener, Executor ordered) {
        lossListeners.add(new Outlet<>(listener, ordered));
    }

    boolean awaitActive(Duration timeout) throws InterruptedException {
        CompletableFuture<Boolean> settled = new CompletableFuture<>();
        synchronized (this) {
            if (!settles(settled)) {
                waiting.add(settled);
            }
        }
        try {
            return Waiting.until(settled, timeout);
        } finally {
            synchronized (this) {
                waiting.removeIf(one -> one == settled);
            }
        }
    }

    private boolean settles(CompletableFuture<Boolean> one) {
        boolean active = state == RegistrationState.ACTIVE;
        return (active || isOver(state)) && one.complete(active);
    }

    /** Tells what is wrong without a change of state; of a row of failures only the first is logged. */
    synchronized void note(String why) {
        if (isOver(state)) {
            return;
        }
        if (problem == null) {
            rated.warn("{} is {}: {}", name, state, why);
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

    /** What was in the registry is there no longer, and {@link #lost} is to say why. */
    synchronized void missing() {
        if (state == RegistrationState.ACTIVE) {
            undecided = true;
            held = true;
            state = RegistrationState.RECOVERING;
            problem = "the key is gone; whether with its lease is being found out";
            rated.info("{} is {}", name, state);
        }
    }

    /** Those who want to know the state have waited long enough for the reason of a loss. */
    synchronized void tellWhatIsHeld() {
        if (held) {
            held = false;
            listeners.forEach(outlet -> outlet.tell(RegistrationState.RECOVERING));
        }
    }

    /** What was in the registry is there no longer. */
    synchronized void lost(RegistrationLoss loss) {
        if (undecided) {
            undecided = false;
            lossListeners.forEach(outlet -> outlet.tell(loss));
            tellWhatIsHeld();
            if (state == RegistrationState.RECOVERING) {
                problem = loss.words();
            }
            return;
        }
        if (state == RegistrationState.ACTIVE) {
            lossListeners.forEach(outlet -> outlet.tell(loss));
        }
        become(RegistrationState.RECOVERING, loss.words());
    }

    /** Takes a step to a state that may follow the present one; else does nothing. */
    synchronized void become(RegistrationState next, @Nullable String why) {
        if (!state.successors().contains(next)) {
            return;
        }
        tellWhatIsHeld();
        undecided &= !isOver(next);
        state = next;
        problem = why;
        rated.info("{} is {}", name, next);
        waiting.removeIf(this::settles);
        listeners.forEach(outlet -> outlet.tell(next));
    }
}
