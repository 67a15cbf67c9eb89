package io.switchboard.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.junit.jupiter.api.function.Executable;

/** What each part of the contract works with. */
interface ContractFixture {
    ContractClient client();

    /** A key of the running test alone. */
    String key(String name);

    /** The prefix of the running test's keys; it ends in a slash. */
    String prefix();

    static void assertFails(Status.Code code, String message, Executable call) {
        StatusRuntimeException thrown = assertThrows(StatusRuntimeException.class, call);
        assertEquals(
                code + ": " + message,
                thrown.getStatus().getCode() + ": " + thrown.getStatus().getDescription());
    }
}
