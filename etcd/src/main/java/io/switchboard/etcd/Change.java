package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import java.util.Map;

/** What the registry tells of a service's registrations, by instance id. */
sealed interface Change {
    /** These are all; what is not among them is gone. */
    record Reset(Map<String, ByteString> values) implements Change {}

    record Put(String id, ByteString value) implements Change {}

    record Removed(String id) implements Change {}
}
