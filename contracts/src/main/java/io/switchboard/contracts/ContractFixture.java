package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.switchboard.etcd.api.StatusRequest;
import org.junit.jupiter.api.function.Executable;

/** What each part of the contract works with. */
interface ContractFixture {
    ContractClient client();

    /** A key of the running test alone. */
    String key(String name);

    /** The prefix of the running test's keys; it ends in a slash. */
    String prefix();

    /** Skips the test on an older etcd, which does otherwise. */
    default void assumeEtcd36() {
        String version = client().maintenance()
                .status(StatusRequest.getDefaultInstance())
                .getVersion();
        String[] numbers = version.split("\\.", -1);
        boolean isOlder = numbers[0].equals("3") && Integer.parseInt(numbers[1]) < 6;
        assumeFalse(isOlder, () -> "etcd " + version + " is older than 3.6");
    }

    static void assertFails(Status.Code code, String message, Executable call) {
        StatusRuntimeException thrown = assertThrows(StatusRuntimeException.class, call);
        assertEquals(
                code + ": " + message,
                thrown.getStatus().getCode() + ": " + thrown.getStatus().getDescription());
    }
}
