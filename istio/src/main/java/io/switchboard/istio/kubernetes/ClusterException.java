package io.switchboard.istio.kubernetes;

/** An API server has not done what it was asked for; the message is fit for a log. */
final class ClusterException extends Exception {
    private static final long serialVersionUID = 1;

    /** What to do about it. */
    enum Reason {
        /** The content is refused: it will be as long as it is the same. */
        INVALID,
        /** Somebody else has set it, or was faster. */
        CONFLICT,
        /** The cluster has no such kind. */
        NO_KIND,
        /** The cluster has no such namespace. */
        NO_NAMESPACE,
        FORBIDDEN,
        /** The cluster has failed over this one. */
        FAILED,
        /** There is no answer, or the cluster has too much to do. */
        UNAVAILABLE
    }

    private final Reason reason;

    ClusterException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
