package io.switchboard.core;

/**
 * The rules by which a registry's values are taken, for what comes from elsewhere: a set on disk may be older than the
 * rules, and a file can be edited.
 */
public interface InstanceRules {
    /**
     * The instance as the registry's reader would have taken it. A weight out of range is clamped; 0 stays, since
     * operators say it.
     *
     * @throws IllegalArgumentException if it would not have been taken; the message says why, fit for a log
     */
    Instance admit(Instance instance);

    /** How many instances of one service are taken. */
    int maxInstances();

    /** How many bytes of UTF-8 a service config may have. */
    int maxConfigBytes();
}
