package io.switchboard.operator;

import org.jspecify.annotations.Nullable;

/** The registry did not do what an operator asked for; the message says what, why, and what helps. */
public final class RegistryAdminException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of failure it is. */
    public enum Kind {
        /** etcd cannot be reached, or does not answer in time; of a write it is not known whether it was done. */
        UNREACHABLE,
        /** The user may not do this, or cannot log in. */
        DENIED,
        /** What was to be changed has been changed by others meanwhile; nothing was written. */
        CONFLICT,
        /** Nothing is registered under the service's name; nothing was written. */
        UNKNOWN_SERVICE,
        /** No such instance is registered now; nothing was written, and the change can be forced. */
        UNKNOWN_INSTANCE,
        /** There is no such config, nor such a version of it; nothing was written. */
        NOT_FOUND,
        /** The request is invalid, such as a config that clients would reject; nothing was written. */
        REFUSED,
        /** Anything else. */
        FAILED
    }

    private final Kind kind;

    RegistryAdminException(Kind kind, String message) {
        this(kind, message, null);
    }

    RegistryAdminException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    static RegistryAdminException refused(IllegalArgumentException why) {
        return new RegistryAdminException(Kind.REFUSED, String.valueOf(why.getMessage()), why);
    }

    public Kind kind() {
        return kind;
    }
}
