package io.switchboard.grpc;

import java.util.function.Consumer;

/**
 * Says of an endpoint that the registry no longer lists its instance, and takes the proof that it is alive. Equal for
 * the same instance of the same resolver, so that telling it again is no change.
 *
 * @param report where answers are reported; the resolver's own, on any thread
 */
record RemovalDoubt(String instanceId, Consumer<String> report) {
    /** The instance has answered just now. */
    void answered() {
        report.accept(instanceId);
    }
}
