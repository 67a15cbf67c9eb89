package io.switchboard.core;

import java.util.Set;

/** Where a {@link Registration} stands. */
public enum RegistrationState {
    /** Not in the registry yet. */
    PENDING, // -> ACTIVE, REFUSED, SUPERSEDED, CLOSED
    /** In the registry, under a lease that is kept alive. */
    ACTIVE, // -> RECOVERING, SUPERSEDED, CLOSED
    /** Lease or key was lost; it is being put back. */
    RECOVERING, // -> ACTIVE, REFUSED, SUPERSEDED, CLOSED
    /** The registry refuses the write (permission, size); it is tried again slowly, since an operator may mend that. */
    REFUSED, // -> ACTIVE, SUPERSEDED, CLOSED
    /** A process that started later holds the key; this one has given it up and writes no more, until it is closed. */
    SUPERSEDED, // -> CLOSED
    /** Taken out by its owner; final. */
    CLOSED;

    /** The states that may follow this one. */
    public Set<RegistrationState> successors() {
        return switch (this) {
            case PENDING, RECOVERING -> Set.of(ACTIVE, REFUSED, SUPERSEDED, CLOSED);
            case ACTIVE -> Set.of(RECOVERING, SUPERSEDED, CLOSED);
            case REFUSED -> Set.of(ACTIVE, SUPERSEDED, CLOSED);
            case SUPERSEDED -> Set.of(CLOSED);
            case CLOSED -> Set.of();
        };
    }
}
