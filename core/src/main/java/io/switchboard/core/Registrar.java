package io.switchboard.core;

/** Announces instances: the writing side of a registry. */
public interface Registrar {
    /**
     * Announces an instance until the registration is closed; returns at once, whether or not the registry can be
     * reached.
     *
     * @throws IllegalArgumentException if callers would not take the instance; the message says why, and what to do
     * @throws IllegalStateException if this registrar already announces an instance with that id, or is closed
     */
    Registration register(ServiceName service, Instance instance);
}
