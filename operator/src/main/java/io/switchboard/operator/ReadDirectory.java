package io.switchboard.operator;

import io.switchboard.core.Cleanup;
import io.switchboard.core.Freshness;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.DrainedDirectory;
import io.switchboard.core.directory.Interest;
import io.switchboard.core.directory.OverlaidDirectory;
import io.switchboard.core.directory.Subscription;
import io.switchboard.etcd.EtcdClient;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What clients put around a registry, without the snapshot cache and the guard against mass removals. A live set waits
 * until the drains are known, however long: clients wait for them as well, but not as long.
 */
final class ReadDirectory implements Directory {
    private final EtcdClient client;
    private final Directory source;

    ReadDirectory(EtcdClient client) {
        this.client = client;
        source = new DrainedDirectory(
                new OverlaidDirectory(client.directory(), client.overlays(), client.drains(), client.scheduler()),
                client.drains(),
                client.scheduler());
    }

    @Override
    public Subscription follow(ServiceName service, Consumer<Snapshot> listener) {
        Following following = new Following(listener);
        Subscription subscription = source.follow(service, following::received);
        // After what lays them over the set has been told.
        Interest drains;
        try {
            drains = client.drains().follow(active -> client.scheduler().execute(following::drainsKnown));
        } catch (RuntimeException | Error e) {
            Cleanup.after(e, subscription::close);
            throw e;
        }
        return new Subscription() {
            @Override
            public void refresh() {
                subscription.refresh();
            }

            @Override
            public void answered(String name) {
                subscription.answered(name);
            }

            @Override
            public void close() {
                Cleanup.all(subscription::close, drains::close);
            }
        };
    }

    @Override
    public String registry() {
        return source.registry();
    }

    /** One followed service. Its fields belong to the client's scheduler. */
    private static final class Following {
        private final Consumer<Snapshot> listener;
        private @Nullable Snapshot held;
        private boolean drainsKnown;

        Following(Consumer<Snapshot> listener) {
            this.listener = listener;
        }

        void received(Snapshot snapshot) {
            if (drainsKnown || snapshot.freshness() != Freshness.LIVE) {
                held = null;
                listener.accept(snapshot);
            } else {
                held = snapshot;
            }
        }

        void drainsKnown() {
            drainsKnown = true;
            Snapshot waiting = held;
            if (waiting != null) {
                held = null;
                listener.accept(waiting);
            }
        }
    }
}
