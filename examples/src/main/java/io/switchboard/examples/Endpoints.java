package io.switchboard.examples;

/** Where the programs find etcd when they are not told. */
final class Endpoints {
    private Endpoints() {}

    /** {@code SWITCHBOARD_ENDPOINTS}, or etcd's usual port on this machine. */
    static String fromEnvironment() {
        return System.getenv().getOrDefault("SWITCHBOARD_ENDPOINTS", "http://127.0.0.1:2379");
    }
}
