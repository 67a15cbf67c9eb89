package io.switchboard;

import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.Subscription;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** A service of which there is one instance, for a channel that goes to this one whatever becomes of it. */
record OneInstance(Instance instance) implements Directory {
    @Override
    public Subscription follow(ServiceName service, Consumer<Snapshot> listener) {
        listener.accept(new Snapshot(service, List.of(instance), 1, Freshness.LIVE, Instant.EPOCH, 0, Set.of(), null));
        return new Subscription() {
            @Override
            public void refresh() {}

            @Override
            public void close() {}
        };
    }

    @Override
    public String registry() {
        return "instance " + instance.name();
    }
}
