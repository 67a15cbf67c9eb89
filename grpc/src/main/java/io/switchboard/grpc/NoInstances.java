package io.switchboard.grpc;

/**
 * The cause of a resolver's error that is no failure to find out: the service is known to have no instances. To other
 * policies it is an error like any other, by which they keep the connections that they have.
 */
final class NoInstances extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoInstances() {
        super(null, null, false, false);
    }
}
