package io.switchboard.operator;

import com.google.protobuf.ByteString;
import io.switchboard.core.Drain;
import io.switchboard.core.DrainTarget;
import io.switchboard.core.time.Scheduler;
import io.switchboard.etcd.DrainCodec;
import io.switchboard.etcd.DrainKeys;
import io.switchboard.etcd.KeyTxns;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.LeaseGrantRequest;
import io.switchboard.etcd.api.LeaseGrantResponse;
import io.switchboard.etcd.api.LeaseGrpc;
import io.switchboard.etcd.api.LeaseRevokeRequest;
import io.switchboard.etcd.api.LeaseRevokeResponse;
import io.switchboard.etcd.api.RequestOp;
import io.switchboard.etcd.api.TxnRequest;
import io.switchboard.etcd.layout.SkippedException;
import io.switchboard.operator.RegistryAdminException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Reads and writes drains that end: each under a lease of its own that nobody keeps alive. */
final class TimedDrains {
    private final Kv kv;
    private final String namespace;
    private final Scheduler clock;

    TimedDrains(Kv kv, String namespace, Scheduler clock) {
        this.kv = kv;
        this.namespace = namespace;
        this.clock = clock;
    }

    CompletableFuture<List<StoredDrain>> all() {
        ByteString prefix = DrainKeys.all(namespace);
        return kv.list(prefix, false, DrainCodec.MAX_BYTES)
                .thenApply(content -> content.keys().stream()
                        .map(entry -> stored(entry, prefix))
                        .toList());
    }

    /**
     * Drains from now on. What was drained already is so for as long from now: the key goes over to the new lease. The
     * older one is left to run out, since whoever wrote the key may have hung other keys on it.
     */
    CompletableFuture<DrainChange> put(DrainTarget target, Duration length, ChangeAuthor author) {
        Instant now = clock.now().truncatedTo(ChronoUnit.SECONDS);
        Drain drain = new Drain(now.plus(length), length, author.by(), now, author.reason());
        String value = DrainCodec.encode(drain);
        LeaseGrantRequest grant =
                LeaseGrantRequest.newBuilder().setTTL(length.toSeconds()).build();
        CompletableFuture<LeaseGrantResponse> granted =
                kv.send(LeaseGrpc.getLeaseGrantMethod(), grant, "have a lease granted for a drain");
        return granted.thenCompose(lease -> write(
                        target,
                        Optional.of(drain),
                        key -> KeyTxns.put(key, ByteString.copyFromUtf8(value), lease.getID()))
                .whenComplete((change, failure) -> {
                    // Only where it is certain that nothing hangs on it.
                    if (failure != null
                            && failure.getCause() instanceof RegistryAdminException refused
                            && refused.kind() == Kind.DENIED) {
                        revoke(lease.getID());
                    }
                }));
    }

    /**
     * Drains what is not drained, under a lease that nothing else is known to hang on. If it fails the lease is
     * revoked, since of a write without an answer it is not known whether it was made.
     */
    CompletableFuture<HeldDrain> putNew(DrainTarget target, Duration length, ChangeAuthor author) {
        Instant now = clock.now().truncatedTo(ChronoUnit.SECONDS);
        Drain drain = new Drain(now.plus(length), length, author.by(), now, author.reason());
        ByteString value = ByteString.copyFromUtf8(DrainCodec.encode(drain));
        ByteString key = DrainKeys.key(namespace, target);
        LeaseGrantRequest grant =
                LeaseGrantRequest.newBuilder().setTTL(length.toSeconds()).build();
        CompletableFuture<LeaseGrantResponse> granted =
                kv.send(LeaseGrpc.getLeaseGrantMethod(), grant, "have a lease granted for a drain");
        return granted.thenCompose(lease -> {
            TxnRequest request = TxnRequest.newBuilder()
                    .addCompare(KeyTxns.unchanged(key, KeyTxns.ABSENT))
                    .addSuccess(KeyTxns.put(key, value, lease.getID()))
                    .addFailure(KeyTxns.read(key))
                    .build();
            return kv.txn(request, "write " + Kv.shown(key))
                    .thenApply(response -> {
                        if (!response.getSucceeded()) {
                            throw standing(target, KeyTxns.found(response));
                        }
                        return new HeldDrain(target, drain, lease.getID());
                    })
                    .exceptionallyCompose(failure -> revocation(lease.getID())
                            .handle((revoked, unrevoked) -> failure)
                            .thenCompose(CompletableFuture::failedFuture));
        });
    }

    private static RegistryAdminException standing(DrainTarget target, @Nullable KeyValue found) {
        Optional<Drain> drain = found == null ? Optional.empty() : read(found).drain();
        return new RegistryAdminException(
                Kind.CONFLICT,
                target.words() + " is drained already"
                        + drain.map(one -> " " + one.words()).orElse(", in a way that cannot be read"));
    }

    CompletableFuture<HeldDrain.State> state(HeldDrain held) {
        return kv.get(DrainKeys.key(namespace, held.target())).thenApply(found -> {
            if (found.isEmpty()) {
                return HeldDrain.State.GONE;
            }
            return found.get().getLease() == held.lease() ? HeldDrain.State.STANDS : HeldDrain.State.REPLACED;
        });
    }

    /** Ends it by its lease, so that a drain of others under the same key stays whenever they write it. */
    CompletableFuture<HeldDrain.State> end(HeldDrain held) {
        return state(held).thenCompose(state -> {
            if (state != HeldDrain.State.STANDS) {
                return CompletableFuture.completedFuture(state);
            }
            return revocation(held.lease()).thenCompose(revoked -> state(held));
        });
    }

    CompletableFuture<DrainChange> delete(DrainTarget target) {
        return write(target, Optional.empty(), KeyTxns::delete);
    }

    private interface Write {
        RequestOp of(ByteString key);
    }

    /** What was there is read in the same transaction. */
    private CompletableFuture<DrainChange> write(DrainTarget target, Optional<Drain> after, Write write) {
        ByteString key = DrainKeys.key(namespace, target);
        TxnRequest request = TxnRequest.newBuilder()
                .addSuccess(KeyTxns.read(key))
                .addSuccess(write.of(key))
                .build();
        return kv.txn(request, "write " + Kv.shown(key)).thenApply(response -> {
            @Nullable KeyValue found = KeyTxns.found(response);
            Optional<Drain> before =
                    found == null ? Optional.empty() : read(found).drain();
            return new DrainChange(target, before, after, List.of());
        });
    }

    private void revoke(long lease) {
        CompletableFuture<LeaseRevokeResponse> unused = revocation(lease);
    }

    private CompletableFuture<LeaseRevokeResponse> revocation(long lease) {
        LeaseRevokeRequest request =
                LeaseRevokeRequest.newBuilder().setID(lease).build();
        return kv.send(LeaseGrpc.getLeaseRevokeMethod(), request, "revoke the lease of a drain");
    }

    private record Read(Optional<Drain> drain, String problem) {}

    private static Read read(KeyValue entry) {
        try {
            return new Read(Optional.of(DrainCodec.read(entry.getValue())), "");
        } catch (SkippedException e) {
            return new Read(Optional.empty(), String.valueOf(e.getMessage()));
        }
    }

    private StoredDrain stored(KeyValue entry, ByteString prefix) {
        Read read = read(entry);
        Optional<DrainTarget> target = Optional.ofNullable(DrainKeys.target(entry.getKey(), prefix));
        return new StoredDrain(
                entry.getKey().toStringUtf8().substring(namespace.length()),
                target,
                read.drain(),
                target.isEmpty() ? "its key names no zone, datacenter or instance" : read.problem(),
                entry.getLease());
    }
}
