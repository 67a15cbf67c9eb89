package io.switchboard.core;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** A kept announcement of one instance: it comes back by itself after every loss, until it is closed. */
public interface Registration extends AutoCloseable {
    ServiceName service();

    /** The instance as it is announced, or will be as soon as the registry can be reached. */
    Instance instance();

    RegistrationState state();

    /** Why the state is not {@link RegistrationState#ACTIVE}, as text for an operator; empty if there is no problem. */
    Optional<String> problem();

    /**
     * Whether any caller may have seen the instance in the registry, now or before: false only as long as no write of
     * it has been sent. One that was sent may have been made, however long its answer takes, or if none ever comes.
     */
    default boolean mayBeKnown() {
        return true;
    }

    /** Calls the listener with the present state, then with each new one; one call at a time, and in order. */
    void onState(Consumer<RegistrationState> listener);

    /**
     * Waits until the instance is in the registry.
     *
     * @return whether it is, before the time was over
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    boolean awaitActive(Duration timeout) throws InterruptedException;

    /**
     * Announces the instance with other metadata or another weight; returns at once.
     *
     * @throws IllegalArgumentException if its id or address is another one: that would be another instance; or if it
     *     has become too long for its callers. Another state or weight alone always fits
     * @throws IllegalStateException if this registration is closed
     */
    void update(Instance instance);

    /**
     * Announces that the instance leaves, as far as the key format can express it, and deregisters it, waiting a short,
     * bounded time for both. An interrupt only shortens the waiting. Closing again does nothing but wait.
     */
    @Override
    void close();
}
