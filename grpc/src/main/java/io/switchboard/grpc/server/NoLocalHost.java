package io.switchboard.grpc.server;

/** That there is no local host to advertise just now; the message says why, and what to do. */
final class NoLocalHost extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    NoLocalHost(String message, Throwable cause) {
        super(message, cause);
    }
}
