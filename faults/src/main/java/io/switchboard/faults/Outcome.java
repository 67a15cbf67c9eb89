package io.switchboard.faults;

import io.grpc.Status;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What became of one call.
 *
 * @param at when it began, since its traffic did
 * @param took until its answer or failure
 * @param server the name that the server answered; null if the call failed
 * @param address the server's address that the call was sent to, as {@code host:port}; null if it was sent to none
 * @param code its status
 * @param description why it failed; empty if it did not
 */
public record Outcome(
        Duration at,
        Duration took,
        @Nullable String server,
        @Nullable String address,
        Status.Code code,
        String description) {

    /** Whether it was answered. */
    public boolean answered() {
        return code == Status.Code.OK;
    }

    /** Whether it failed in the hands of a process that was there when the call was sent, and has gone. */
    public boolean lostWith(String killed) {
        return isOfBrokenConnection(code) && killed.equals(address);
    }

    /**
     * Whether gRPC gives this status to calls on a connection that breaks: UNAVAILABLE, but UNKNOWN ("channel closed")
     * to those on a connection where something was just being written.
     */
    public static boolean isOfBrokenConnection(Status.Code code) {
        return code == Status.Code.UNAVAILABLE || code == Status.Code.UNKNOWN;
    }

    /** One line for a reader or a program: when, how long, status, who. */
    @Override
    public String toString() {
        return at.toMillis() + "ms +" + took.toMillis() + "ms " + code + " server=" + server + " address=" + address
                + (description.isEmpty() ? "" : " " + description);
    }
}
