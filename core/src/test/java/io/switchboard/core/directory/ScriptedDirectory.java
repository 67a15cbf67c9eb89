package io.switchboard.core.directory;

import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A directory that tells what the test tells it, at once. */
final class ScriptedDirectory implements Directory {
    final List<Consumer<Snapshot>> listeners = new ArrayList<>();
    final List<String> answered = new ArrayList<>();
    int opened;
    int closed;
    int refreshed;

    @Nullable
    RuntimeException failure;

    @Override
    public Subscription follow(ServiceName service, Consumer<Snapshot> listener) {
        if (failure != null) {
            throw failure;
        }
        opened++;
        listeners.add(listener);
        listener.accept(Snapshot.unknown(service, Instant.EPOCH));
        return new Subscription() {
            @Override
            public void refresh() {
                refreshed++;
            }

            @Override
            public void answered(String instanceId) {
                answered.add(instanceId);
            }

            @Override
            public void close() {
                closed++;
                listeners.remove(listener);
            }
        };
    }

    @Override
    public String registry() {
        return "a script";
    }

    void publish(Snapshot snapshot) {
        List.copyOf(listeners).forEach(listener -> listener.accept(snapshot));
    }
}
