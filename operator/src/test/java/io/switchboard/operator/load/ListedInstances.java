package io.switchboard.operator.load;

import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.Subscription;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A directory that tells what the test tells it, at once. */
final class ListedInstances implements Directory {
    static final ServiceName SERVICE = new ServiceName("xiaoxu/demo");

    final List<Consumer<Snapshot>> listeners = new ArrayList<>();
    final List<String> answered = new ArrayList<>();
    int opened;

    @Nullable
    RuntimeException failure;

    private Snapshot last = Snapshot.unknown(SERVICE, Instant.EPOCH);

    @Override
    public Subscription follow(ServiceName service, Consumer<Snapshot> listener) {
        if (failure != null) {
            throw failure;
        }
        opened++;
        listeners.add(listener);
        listener.accept(last);
        return new Subscription() {
            @Override
            public void refresh() {}

            @Override
            public void answered(String name) {
                answered.add(name);
            }

            @Override
            public void close() {
                listeners.remove(listener);
            }
        };
    }

    @Override
    public String registry() {
        return "a script";
    }

    void list(Instance... instances) {
        tell(Freshness.LIVE, null, Set.of(), instances);
    }

    void tell(Freshness freshness, @Nullable String problem, Set<String> doubted, Instance... instances) {
        last = new Snapshot(SERVICE, List.of(instances), 1, freshness, Instant.EPOCH, 0, doubted, problem);
        List.copyOf(listeners).forEach(listener -> listener.accept(last));
    }
}
