package io.switchboard.operator.drill;

import java.util.Locale;
import java.util.Set;

/** Which of gRPC's statuses are a failure of the system, and which are what an application may answer. */
public final class CallStatus {
    private static final Set<String> FAILURES = Set.of(
            "UNKNOWN", "DEADLINEEXCEEDED", "RESOURCEEXHAUSTED", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATALOSS");

    private CallStatus() {}

    /** @param name such as {@code DEADLINE_EXCEEDED}, or {@code DeadlineExceeded} as Go has it */
    public static boolean isFailure(String name) {
        return FAILURES.contains(name.replace("_", "").toUpperCase(Locale.ROOT));
    }
}
