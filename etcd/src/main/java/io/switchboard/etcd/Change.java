package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import java.util.Map;

/** What the registry tells of a service's registrations, by instance id. */
sealed interface Change {
    /**
     * These are all, but for some that were too many to be held; what is not among them is gone.
     *
     * @param leftOut how many those are
     */
    record Reset(Map<String, ByteString> values, long leftOut) implements Change {
        Reset(Map<String, ByteString> values) {
            this(values, 0);
        }
    }

    record Put(String id, ByteString value) implements Change {}

    record Removed(String id) implements Change {}
}
