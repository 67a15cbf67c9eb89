package io.switchboard.controlplane;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One thing that the process serves from the registry, such as xDS; it starts and ends with the process. */
public interface Part {
    /** Why the part cannot answer yet, as text for an operator; null once it can. It does not go back. */
    @Nullable
    String notReady();

    /** Takes no more requests, ends those that run within the time, and lets go of everything. */
    void close(Duration grace);
}
