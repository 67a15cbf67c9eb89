package io.switchboard.core.directory;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Drains that a test sets, known from when it first does so. */
final class ScriptedDrains implements Drains {
    private final Set<Consumer<ActiveDrains>> listeners = new LinkedHashSet<>();
    private @Nullable ActiveDrains active;
    int closed;

    @Override
    public Interest follow(Consumer<ActiveDrains> listener) {
        listeners.add(listener);
        if (active != null) {
            listener.accept(active);
        }
        return () -> {
            listeners.remove(listener);
            closed++;
        };
    }

    void say(ActiveDrains now) {
        active = now;
        List.copyOf(listeners).forEach(listener -> listener.accept(now));
    }
}
