package io.switchboard.cli;

import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.core.Freshness;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Subscription;
import io.switchboard.etcd.EtcdOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a client sees of a service, without what it would remember or doubt. */
final class View {
    private View() {}

    static Switchboard open(EtcdOptions options) {
        return Switchboard.connect(SwitchboardOptions.builder(options)
                .withoutSnapshotCache()
                .massRemovalGrace(Duration.ZERO)
                .build());
    }

    static ServiceName service(String name) throws CommandFailure {
        try {
            return new ServiceName(name);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()));
        }
    }

    /** The set as it is now. */
    static Snapshot now(EtcdFlags etcd, EtcdOptions options, ServiceName service)
            throws CommandFailure, InterruptedException {
        Registry.requireReached(options, etcd);
        CompletableFuture<Snapshot> known = new CompletableFuture<>();
        try (Switchboard switchboard = open(options);
                Subscription subscription = switchboard.directory().follow(service, snapshot -> {
                    if (snapshot.freshness() == Freshness.LIVE || snapshot.problem() != null) {
                        known.complete(snapshot);
                    }
                })) {
            subscription.refresh();
            Snapshot snapshot = known.get(options.requestTimeout().toNanos() * 2, TimeUnit.NANOSECONDS);
            if (snapshot.freshness() != Freshness.LIVE) {
                throw new CommandFailure(String.valueOf(snapshot.problem()));
            }
            return snapshot;
        } catch (TimeoutException | ExecutionException e) {
            throw new CommandFailure("etcd at " + options.authority() + " did not answer within "
                    + options.requestTimeout().toMillis() * 2 + " ms, twice the " + EtcdFlags.COMMAND_TIMEOUT);
        }
    }
}
