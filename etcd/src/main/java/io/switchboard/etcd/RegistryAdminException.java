package io.switchboard.etcd;

/** The registry did not do what an operator asked for; the message says what, why, and what helps. */
public final class RegistryAdminException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of failure it is. */
    public enum Kind {
        /** etcd cannot be reached, or does not answer in time; of a write it is not known whether it was done. */
        UNREACHABLE,
        /** The user may not do this, or is not let in. */
        DENIED,
        /** Somebody else has changed meanwhile what was to be changed; nothing was written. */
        CONFLICT,
        /** Anything else. */
        FAILED
    }

    private final Kind kind;

    RegistryAdminException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
