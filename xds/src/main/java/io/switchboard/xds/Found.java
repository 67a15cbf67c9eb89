package io.switchboard.xds;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a resource at one moment; immutable.
 *
 * @param state whether there is one
 * @param resource null if it is {@link State#UNKNOWN} or {@link State#ABSENT}
 * @param revision of the registry's state that it was made from
 */
record Found(State state, @Nullable Resource resource, long revision) {
    /** The registry has not been read yet. */
    static final Found UNKNOWN = new Found(State.UNKNOWN, null, 0);

    /** The registry has been read, and there is none. */
    static final Found ABSENT = new Found(State.ABSENT, null, 0);

    enum State {
        UNKNOWN,
        ABSENT,
        /** There is none any more, and a resource says that nobody is there. */
        NOBODY,
        THERE
    }

    static Found nobody(Resource resource, long revision) {
        return new Found(State.NOBODY, resource, revision);
    }

    static Found there(Resource resource, long revision) {
        return new Found(State.THERE, resource, revision);
    }
}
