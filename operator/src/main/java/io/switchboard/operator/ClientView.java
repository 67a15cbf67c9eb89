package io.switchboard.operator;

import io.switchboard.core.Freshness;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.Subscription;
import io.switchboard.core.time.Scheduler.Cancellable;
import io.switchboard.etcd.EtcdClient;
import io.switchboard.etcd.RegistryAccess;
import io.switchboard.operator.RegistryAdminException.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** What a client sees of a service that has just begun to follow it: nothing is remembered, and nothing doubted. */
final class ClientView {
    private final EtcdClient client;
    private final Directory directory;

    ClientView(EtcdClient client) {
        this.client = client;
        directory = new ReadDirectory(client);
    }

    /** The set as it is now; the request timeout counts twice, since several things are listed. */
    CompletableFuture<Snapshot> now(ServiceName service) {
        RegistryAccess access = client.access();
        CompletableFuture<Snapshot> known = new CompletableFuture<>();
        Subscription subscription;
        try {
            subscription = directory.follow(service, snapshot -> {
                if (snapshot.freshness() == Freshness.LIVE) {
                    known.complete(snapshot);
                } else if (snapshot.problem() != null) {
                    fail(known, snapshot.problem());
                }
            });
        } catch (IllegalStateException e) {
            fail(known, String.valueOf(e.getMessage()));
            return known;
        }
        Duration patience = access.options().requestTimeout().multipliedBy(2);
        Cancellable deadline = client.scheduler()
                .after(
                        patience,
                        () -> fail(
                                known,
                                access.registry() + " did not answer within " + patience.toMillis()
                                        + " ms, twice the request timeout"));
        return access.untilClosed(
                known.whenCompleteAsync(
                        (snapshot, failure) -> {
                            deadline.cancel();
                            subscription.close();
                        },
                        access.callbacks()),
                closed -> new RegistryAdminException(Kind.UNREACHABLE, closed));
    }

    private static void fail(CompletableFuture<?> answer, String why) {
        answer.completeExceptionally(new RegistryAdminException(Kind.UNREACHABLE, why));
    }
}
