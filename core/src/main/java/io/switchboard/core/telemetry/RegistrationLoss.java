package io.switchboard.core.telemetry;

/** How a registration that was in the registry got lost. */
public enum RegistrationLoss {
    /** The lease ran out or was revoked, and the key went with it; whether lease or key was heard of first. */
    LEASE_LOST("the lease was lost"),
    /** The key was deleted by someone while its lease lived, or with a registry that was emptied or restored. */
    KEY_DELETED("the key was deleted"),
    /** The key was edited, or overwritten by a copy or an older or nameless writer. */
    KEY_OVERWRITTEN("the key was overwritten");

    private final String words;

    RegistrationLoss(String words) {
        this.words = words;
    }

    /** For an operator. */
    public String words() {
        return words;
    }
}
