package io.switchboard.etcd;

import io.grpc.Status;

/**
 * How a request failed.
 *
 * @param begun whether its answer had begun to come
 */
record Failure(Status status, boolean begun) {
    /** The server is there and its answer was on the way: the same request would take as long once more. */
    boolean isSlow() {
        return begun && status.getCode() == Status.Code.DEADLINE_EXCEEDED;
    }

    /** The answer is more than a message may have, here or at the server; that too many ask is another matter. */
    boolean isTooLarge() {
        return status.getCode() == Status.Code.RESOURCE_EXHAUSTED
                && !String.valueOf(status.getDescription()).contains("too many requests");
    }
}
