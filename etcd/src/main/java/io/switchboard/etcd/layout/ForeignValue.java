package io.switchboard.etcd.layout;

import io.switchboard.core.Internal;
import io.switchboard.core.telemetry.SkipReason;
import java.util.function.Supplier;

/** Reads what others have written: whatever is thrown at it costs that entry alone, and is one kind of exception. */
@Internal
public final class ForeignValue {
    private ForeignValue() {}

    /** @throws SkippedException if it cannot be read */
    public static <T> T read(Supplier<T> reader) {
        try {
            return reader.get();
        } catch (SkippedException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new SkippedException(SkipReason.UNREADABLE, String.valueOf(e.getMessage()));
        } catch (RuntimeException | StackOverflowError e) {
            // No reader is known to do so; that one does must not be found out by whoever writes in the registry.
            throw new SkippedException(
                    SkipReason.UNREADABLE, "it cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }
}
