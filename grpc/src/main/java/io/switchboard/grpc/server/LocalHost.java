package io.switchboard.grpc.server;

/** Finds the host at which callers reach this machine, where nobody has said it. */
@FunctionalInterface
public interface LocalHost {
    /**
     * May take as long as looking up host names does.
     *
     * @param ipv4 whether the server listens at IPv4 addresses only
     * @throws RuntimeException if there is none just now; the message says why
     */
    String find(boolean ipv4);
}
