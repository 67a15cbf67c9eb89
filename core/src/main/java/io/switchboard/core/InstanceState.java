package io.switchboard.core;

/** The state that an instance gives in its registration. */
public enum InstanceState {
    /** Takes calls. */
    SERVING,
    /** Finishes the calls it has and takes no new ones: it is about to deregister. */
    DRAINING
}
