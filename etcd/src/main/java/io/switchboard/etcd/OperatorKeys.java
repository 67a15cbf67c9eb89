package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.switchboard.core.Internal;
import io.switchboard.core.ServiceName;
import io.switchboard.etcd.layout.Layout;
import org.jspecify.annotations.Nullable;

/** Where the operators' words are: outside of every service's range, so that who lists a service does not see them. */
@Internal
public final class OperatorKeys {
    private static final String OWN = "switchboard/";
    private static final String CONFIG = OWN + "config/";
    private static final String HISTORY = OWN + "config-history/";
    private static final String OVERRIDES = OWN + "overrides/";

    private final String namespace;
    private final Layout layout;

    public OperatorKeys(String namespace, Layout layout) {
        this.namespace = namespace;
        this.layout = layout;
    }

    public static String config(String namespace, ServiceName service) {
        return namespace + CONFIG + service;
    }

    /** The start of the keys of all overrides of a service; the instance id follows. */
    public static String overrides(String namespace, ServiceName service) {
        return namespace + OVERRIDES + service.keyPrefix();
    }

    /** Where the registrations of all services are, and possibly other things. */
    public ByteString registrations() {
        return key(layout.root());
    }

    /** Everything that is Switchboard's own and no registration. */
    public ByteString own() {
        return key(OWN);
    }

    public ByteString instances(ServiceName service) {
        return key(layout.prefix(service));
    }

    public ByteString config(ServiceName service) {
        return ByteString.copyFromUtf8(config(namespace, service));
    }

    /** The start of the keys of the history; a name within this name has its own there, with one more segment. */
    public ByteString history(ServiceName service) {
        return key(HISTORY + service.keyPrefix());
    }

    /** The start of the keys of all overrides of all services. */
    public ByteString overrides() {
        return key(OVERRIDES);
    }

    public ByteString overrides(ServiceName service) {
        return ByteString.copyFromUtf8(overrides(namespace, service));
    }

    public ByteString override(ServiceName service, String id) {
        return key(OVERRIDES + service.keyPrefix() + id);
    }

    /**
     * What the last slash parts, below the prefix: a service and an instance of it. Null where that gives no service
     * name. An id that has a slash itself is taken for a longer name's: the key does not tell which it is.
     */
    public static @Nullable ServiceAndId split(ByteString key, ByteString prefix) {
        ByteString rest = key.substring(prefix.size());
        if (!rest.isValidUtf8()) {
            return null;
        }
        String text = rest.toStringUtf8();
        int slash = text.lastIndexOf('/');
        if (slash <= 0 || slash == text.length() - 1) {
            return null;
        }
        try {
            return new ServiceAndId(new ServiceName(text.substring(0, slash)), text.substring(slash + 1));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** An instance, named in full. */
    public record ServiceAndId(ServiceName service, String id) {}

    private ByteString key(String rest) {
        return ByteString.copyFromUtf8(namespace + rest);
    }
}
