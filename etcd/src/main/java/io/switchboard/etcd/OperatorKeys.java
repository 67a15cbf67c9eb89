package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.switchboard.core.Internal;
import io.switchboard.core.ServiceName;
import io.switchboard.etcd.layout.Layout;
import org.jspecify.annotations.Nullable;

/**
 * Where the operators' words are: outside of every service's range, so that who lists a service does not see them. All
 * that a client follows of a service starts with the service's name and two slashes, which no name has: a name within
 * this name has its own, outside of that. Where they were before is {@link OldOperatorKeys}.
 */
@Internal
public final class OperatorKeys {
    private static final String OWN = "switchboard/";
    private static final String SERVICES = OWN + "services/";
    private static final String END_OF_NAME = "//";
    private static final String CONFIG = "config";
    private static final String OVERRIDES = "overrides/";
    private static final String HISTORY = OWN + "config-history/";

    private final String namespace;
    private final Layout layout;

    public OperatorKeys(String namespace, Layout layout) {
        this.namespace = namespace;
        this.layout = layout;
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

    /** The start of all keys of the services that clients follow, but for their registrations. */
    public ByteString services() {
        return key(SERVICES);
    }

    /** The start of all keys of this service, and of no other, that its clients follow beside its registrations. */
    public ByteString followed(ServiceName service) {
        return key(SERVICES + service + END_OF_NAME);
    }

    public ByteString config(ServiceName service) {
        return key(SERVICES + service + END_OF_NAME + CONFIG);
    }

    /** The start of the keys of the history; a name within this name has its own there, with one more segment. */
    public ByteString history(ServiceName service) {
        return key(HISTORY + service.keyPrefix());
    }

    /** The start of the keys of all overrides of a service; the instance id follows. */
    public ByteString overrides(ServiceName service) {
        return override(service, "");
    }

    public ByteString override(ServiceName service, String id) {
        return key(SERVICES + service + END_OF_NAME + OVERRIDES + id);
    }

    /** Whose override is at a key below {@link #services}; null: it is the key of none. */
    public @Nullable ServiceName overridden(ByteString key) {
        String rest = key.substring(services().size()).toStringUtf8();
        int end = rest.indexOf(END_OF_NAME);
        if (!key.isValidUtf8() || end < 0 || !rest.startsWith(OVERRIDES, end + END_OF_NAME.length())) {
            return null;
        }
        try {
            return new ServiceName(rest.substring(0, end));
        } catch (IllegalArgumentException e) {
            return null;
        }
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
