package io.switchboard.operator;

/** Failures of a registry, for tests of what is built on it. */
public final class RegistryFailures {
    private RegistryFailures() {}

    public static RegistryAdminException of(RegistryAdminException.Kind kind, String message) {
        return new RegistryAdminException(kind, message);
    }
}
