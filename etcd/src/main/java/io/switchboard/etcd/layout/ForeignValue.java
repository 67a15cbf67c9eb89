package io.switchboard.etcd.layout;

import com.google.protobuf.ByteString;
import io.switchboard.core.Internal;
import io.switchboard.core.telemetry.SkipReason;
import io.switchboard.etcd.api.KeyValue;
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

    /** An entry whose value is longer is kept with one byte more than that, by which it is still known to be longer. */
    public static KeyValue cut(KeyValue entry, int longest) {
        ByteString value = entry.getValue();
        return value.size() - 1 <= longest
                ? entry
                : entry.toBuilder().setValue(cut(value, longest)).build();
    }

    /** As {@link #cut(KeyValue, int)}, of the value alone. */
    public static ByteString cut(ByteString value, int longest) {
        // A substring would keep all of it.
        return value.size() - 1 <= longest
                ? value
                : ByteString.copyFrom(value.substring(0, longest + 1).toByteArray());
    }
}
