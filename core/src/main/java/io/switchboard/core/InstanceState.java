package io.switchboard.core;

/** What an instance says of itself in its registration. */
public enum InstanceState {
    /** Takes calls. */
    SERVING,
    /** Finishes the calls it has and takes no new ones: it is about to deregister. */
    DRAINING
}
