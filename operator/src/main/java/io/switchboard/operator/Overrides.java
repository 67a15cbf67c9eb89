package io.switchboard.operator;

import com.google.protobuf.ByteString;
import io.switchboard.core.InstanceOverride;
import io.switchboard.core.ServiceName;
import io.switchboard.core.time.Scheduler;
import io.switchboard.etcd.KeyTxns;
import io.switchboard.etcd.OperatorKeys;
import io.switchboard.etcd.OverrideCodec;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.RequestOp;
import io.switchboard.etcd.api.TxnRequest;
import io.switchboard.etcd.layout.InstanceReader;
import io.switchboard.etcd.layout.SkippedException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/** Reads and changes overrides. */
final class Overrides {
    /** Somebody who changes the same key all the time is a defect, not a colleague. */
    private static final int ATTEMPTS = 5;

    private final Kv kv;
    private final OperatorKeys keys;
    private final Registrations registrations;
    private final Scheduler clock;
    private final Executor callbacks;

    /** @param callbacks where a change is made, which is the program's code */
    Overrides(Kv kv, OperatorKeys keys, Registrations registrations, Scheduler clock, Executor callbacks) {
        this.kv = kv;
        this.keys = keys;
        this.registrations = registrations;
        this.clock = clock;
        this.callbacks = callbacks;
    }

    CompletableFuture<List<StoredOverride>> of(ServiceName service) {
        ByteString prefix = keys.overrides(service);
        return kv.list(prefix, false, OverrideCodec.MAX_BYTES)
                .thenCombine(
                        registrations.ids(service),
                        (content, registered) -> content.keys().stream()
                                .map(entry -> {
                                    String id = InstanceReader.id(entry.getKey(), prefix);
                                    return stored(service, id, entry, !registered.contains(id));
                                })
                                .toList());
    }

    /** Those of all services; an entry that names no service and instance is left out. */
    CompletableFuture<List<StoredOverride>> ofAll() {
        return kv.read(keys.overrides(), true, () -> new ServicesFold(keys.overrides()))
                .thenCompose(services -> {
                    CompletableFuture<List<StoredOverride>> all = CompletableFuture.completedFuture(new ArrayList<>());
                    for (ServiceName service : services) {
                        all = all.thenCombine(of(service), (found, more) -> {
                            // A name within this one has its own, with one more segment.
                            more.stream()
                                    .filter(one -> one.id().indexOf('/') < 0)
                                    .forEach(found::add);
                            return found;
                        });
                    }
                    return all;
                });
    }

    CompletableFuture<OverrideChange> change(
            ServiceName service, String id, UnaryOperator<Optional<InstanceOverride>> change) {
        ByteString key = keys.override(service, id);
        UnaryOperator<Optional<InstanceOverride>> checked = before -> {
            Optional<InstanceOverride> after = change.apply(before);
            // What is there may be taken away whatever it is called.
            if (after.isPresent()) {
                registrations.requireId(id);
            }
            return after;
        };
        return kv.get(key).thenComposeAsync(found -> change(key, found, checked, 1), callbacks);
    }

    private CompletableFuture<OverrideChange> change(
            ByteString key, Optional<KeyValue> found, UnaryOperator<Optional<InstanceOverride>> change, int attempt) {
        Optional<InstanceOverride> before = found.flatMap(entry -> read(entry).override());
        Optional<InstanceOverride> after = change.apply(before).map(this::dated);
        if (after.isEmpty() && found.isEmpty()) {
            return CompletableFuture.completedFuture(new OverrideChange(before, after, List.of()));
        }
        String previous = found.map(entry -> entry.getValue().toStringUtf8()).orElse("");
        RequestOp write =
                after.isEmpty() ? KeyTxns.delete(key) : KeyTxns.put(key, OverrideCodec.encode(after.get(), previous));
        TxnRequest request = TxnRequest.newBuilder()
                .addCompare(KeyTxns.unchanged(
                        key, found.map(KeyValue::getModRevision).orElse(KeyTxns.ABSENT)))
                .addSuccess(write)
                .addFailure(KeyTxns.read(key))
                .build();
        return kv.txn(request, "write " + Kv.shown(key))
                .thenComposeAsync(
                        response -> {
                            if (response.getSucceeded()) {
                                return CompletableFuture.completedFuture(new OverrideChange(before, after, List.of()));
                            }
                            if (attempt == ATTEMPTS) {
                                return CompletableFuture.failedFuture(new RegistryAdminException(
                                        RegistryAdminException.Kind.CONFLICT,
                                        "override " + Kv.shown(key) + " was changed by somebody else " + ATTEMPTS
                                                + " times meanwhile; nothing was written"));
                            }
                            return change(key, Optional.ofNullable(KeyTxns.found(response)), change, attempt + 1);
                        },
                        callbacks);
    }

    private InstanceOverride dated(InstanceOverride override) {
        return override.at() != null
                ? override
                : new InstanceOverride(
                        override.weight(),
                        override.state(),
                        override.by(),
                        clock.now().truncatedTo(ChronoUnit.SECONDS),
                        override.reason());
    }

    private record Read(Optional<InstanceOverride> override, String problem) {}

    private static Read read(KeyValue entry) {
        try {
            return new Read(Optional.of(OverrideCodec.read(entry.getValue())), "");
        } catch (SkippedException e) {
            return new Read(Optional.empty(), String.valueOf(e.getMessage()));
        }
    }

    private static StoredOverride stored(ServiceName service, String id, KeyValue entry, boolean orphaned) {
        Read read = read(entry);
        return new StoredOverride(service, id, read.override(), read.problem(), orphaned);
    }
}
