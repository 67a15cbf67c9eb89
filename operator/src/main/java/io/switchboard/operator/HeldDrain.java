package io.switchboard.operator;

import io.switchboard.core.Drain;
import io.switchboard.core.DrainTarget;

/**
 * A drain for a time that whoever made it watches and takes back: told apart from one that others write in its place.
 *
 * @param lease that it alone is under
 */
public record HeldDrain(DrainTarget target, Drain drain, long lease) {
    /** What has become of it. */
    public enum State {
        /** It is as it was written. */
        STANDS,
        /** It has ended, or was taken back. */
        GONE,
        /** Others have drained the same since: that is theirs. */
        REPLACED
    }
}
