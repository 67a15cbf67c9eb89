package io.switchboard.core.directory;

import java.util.function.Consumer;

/** Where it is read what operators drain for a time. */
public interface Drains {
    /** Where nothing is ever drained. */
    Drains NONE = listener -> {
        listener.accept(ActiveDrains.NONE);
        return () -> {};
    };

    /**
     * Follows all drains that count. The first event comes once they are known, or once it is known that they may not
     * be read, with {@link ActiveDrains#NONE}; the next ones when others count, also where one of them has ended. While
     * the registry cannot be reached what was known holds, each until its own end. Events come one at a time and in
     * order, on a thread of the implementation's choosing; a listener must not block.
     */
    Interest follow(Consumer<ActiveDrains> listener);
}
