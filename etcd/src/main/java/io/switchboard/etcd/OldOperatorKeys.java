package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.switchboard.core.Internal;
import io.switchboard.core.ServiceName;

/**
 * Where the operators' words were before all that a client follows of a service got one prefix. They are read still,
 * where there is nothing in their place ({@link OperatorKeys}), and no longer written.
 */
@Internal
public final class OldOperatorKeys {
    private static final String CONFIGS = "switchboard/config/";
    private static final String OVERRIDES = "switchboard/overrides/";

    private final String namespace;

    public OldOperatorKeys(String namespace) {
        this.namespace = namespace;
    }

    /** The start of the keys of all configs; the service's name follows. */
    public ByteString configs() {
        return key(CONFIGS);
    }

    public ByteString config(ServiceName service) {
        return key(CONFIGS + service);
    }

    /** The start of the keys of all overrides; a service's name, a slash and an instance id follow. */
    public ByteString overrides() {
        return key(OVERRIDES);
    }

    /** The start of the keys of a service's overrides, and of those of names within its name. */
    public ByteString overrides(ServiceName service) {
        return key(OVERRIDES + service.keyPrefix());
    }

    public ByteString override(ServiceName service, String id) {
        return key(OVERRIDES + service.keyPrefix() + id);
    }

    private ByteString key(String rest) {
        return ByteString.copyFromUtf8(namespace + rest);
    }
}
