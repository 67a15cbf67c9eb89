package io.switchboard.core;

import java.util.Set;

/** Where a {@link Registration} stands. */
public enum RegistrationState {
    /** Not in the registry yet. */
    PENDING, // -> ACTIVE, REFUSED, CLOSED
    /** In the registry, under a lease that is kept alive. */
    ACTIVE, // -> RECOVERING, CLOSED
    /** Lease or key was lost; it is being put back. */
    RECOVERING, // -> ACTIVE, REFUSED, CLOSED
    /** The registry refuses the write (permission, size); it is tried again slowly, since an operator may mend that. */
    REFUSED, // -> ACTIVE, CLOSED
    /** Taken out by its owner; final. */
    CLOSED;

    /** The states that may follow this one. */
    public Set<RegistrationState> successors() {
        return switch (this) {
            case PENDING -> Set.of(ACTIVE, REFUSED, CLOSED);
            case ACTIVE -> Set.of(RECOVERING, CLOSED);
            case RECOVERING -> Set.of(ACTIVE, REFUSED, CLOSED);
            case REFUSED -> Set.of(ACTIVE, CLOSED);
            case CLOSED -> Set.of();
        };
    }
}
