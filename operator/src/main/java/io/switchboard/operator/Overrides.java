package io.switchboard.operator;

import com.google.protobuf.ByteString;
import io.switchboard.core.InstanceOverride;
import io.switchboard.core.ServiceName;
import io.switchboard.core.time.Scheduler;
import io.switchboard.etcd.KeyTxns;
import io.switchboard.etcd.OldOperatorKeys;
import io.switchboard.etcd.OperatorKeys;
import io.switchboard.etcd.OverrideCodec;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.layout.InstanceReader;
import io.switchboard.etcd.layout.SkippedException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/** Reads and changes overrides. */
final class Overrides {
    /** Somebody who changes the same key all the time is a defect, not a colleague. */
    private static final int ATTEMPTS = 5;

    private final Kv kv;
    private final OperatorKeys keys;
    private final OldOperatorKeys oldKeys;
    private final Registrations registrations;
    private final Scheduler clock;
    private final Executor callbacks;

    /** @param callbacks where a change is made, which is the program's code */
    Overrides(
            Kv kv,
            OperatorKeys keys,
            OldOperatorKeys oldKeys,
            Registrations registrations,
            Scheduler clock,
            Executor callbacks) {
        this.kv = kv;
        this.keys = keys;
        this.oldKeys = oldKeys;
        this.registrations = registrations;
        this.clock = clock;
        this.callbacks = callbacks;
    }

    CompletableFuture<List<StoredOverride>> of(ServiceName service) {
        return found(service)
                .thenApply(found -> found.stream().map(Found::override).toList());
    }

    /** Those of all services; an entry that names no service and instance is left out. */
    CompletableFuture<List<StoredOverride>> ofAll() {
        return services().thenCompose(services -> {
            CompletableFuture<List<StoredOverride>> all = CompletableFuture.completedFuture(new ArrayList<>());
            for (ServiceName service : services) {
                all = all.thenCombine(found(service), (listed, more) -> {
                    more.stream()
                            .filter(one -> !one.isOfLongerName())
                            .map(Found::override)
                            .forEach(listed::add);
                    return listed;
                });
            }
            return all;
        });
    }

    private CompletableFuture<Set<ServiceName>> services() {
        ByteString before = oldKeys.overrides();
        return Kv.allowed(
                        kv.read(
                                before,
                                true,
                                () -> new ServicesFold(before, key -> {
                                    OperatorKeys.ServiceAndId name = OperatorKeys.split(key, before);
                                    return name == null ? null : name.service();
                                })),
                        List.of())
                .thenCompose(old -> kv.read(
                                keys.services(), true, () -> new ServicesFold(keys.services(), keys::overridden))
                        .thenApply(current -> {
                            Set<ServiceName> all = new TreeSet<>(old);
                            all.addAll(current);
                            return all;
                        }));
    }

    /** @param old whether it is at the old key only */
    private record Found(StoredOverride override, boolean old) {
        /** Below the old prefix of a name there are those of names within it. */
        boolean isOfLongerName() {
            return old && override.id().indexOf('/') >= 0;
        }
    }

    /** In the order of ids. */
    private CompletableFuture<Collection<Found>> found(ServiceName service) {
        ByteString prefix = keys.overrides(service);
        ByteString oldPrefix = oldKeys.overrides(service);
        CompletableFuture<Collected.Content> old = Kv.allowed(
                kv.list(oldPrefix, false, OverrideCodec.MAX_BYTES), new Collected.Content(List.of(), KeyTxns.ABSENT));
        // In this order: what is moved in between is found twice, and never not at all.
        return old.thenCompose(before -> kv.list(prefix, false, OverrideCodec.MAX_BYTES)
                .thenCombine(registrations.ids(service), (content, registered) -> {
                    Map<String, Found> byId = new TreeMap<>();
                    before.keys()
                            .forEach(entry -> byId.put(
                                    InstanceReader.id(entry.getKey(), oldPrefix),
                                    new Found(stored(service, entry, oldPrefix, registered), true)));
                    content.keys()
                            .forEach(entry -> byId.put(
                                    InstanceReader.id(entry.getKey(), prefix),
                                    new Found(stored(service, entry, prefix, registered), false)));
                    return byId.values();
                }));
    }

    CompletableFuture<OverrideChange> change(
            ServiceName service, String id, UnaryOperator<Optional<InstanceOverride>> change) {
        UnaryOperator<Optional<InstanceOverride>> checked = before -> {
            Optional<InstanceOverride> after = change.apply(before);
            // What is there may be taken away whatever it is called.
            if (after.isPresent()) {
                registrations.requireId(id);
            }
            return after;
        };
        return change(keys.override(service, id), oldKeys.override(service, id), checked, 1);
    }

    private CompletableFuture<OverrideChange> change(
            ByteString key, ByteString oldKey, UnaryOperator<Optional<InstanceOverride>> change, int attempt) {
        return Standing.read(kv, key, oldKey)
                .thenComposeAsync(standing -> changed(standing, change), callbacks)
                .thenCompose(made -> {
                    if (made.isPresent()) {
                        return CompletableFuture.completedFuture(made.get());
                    }
                    if (attempt == ATTEMPTS) {
                        return CompletableFuture.failedFuture(new RegistryAdminException(
                                RegistryAdminException.Kind.CONFLICT,
                                "override " + Kv.shown(key) + " was changed by somebody else " + ATTEMPTS
                                        + " times meanwhile; nothing was written"));
                    }
                    return change(key, oldKey, change, attempt + 1);
                });
    }

    /** Empty: somebody else changed it meanwhile. */
    private CompletableFuture<Optional<OverrideChange>> changed(
            Standing standing, UnaryOperator<Optional<InstanceOverride>> change) {
        Optional<InstanceOverride> before =
                standing.found().flatMap(entry -> read(entry).override());
        Optional<InstanceOverride> after = change.apply(before).map(this::dated);
        Optional<OverrideChange> made = Optional.of(new OverrideChange(before, after, List.of()));
        Optional<ByteString> previous = standing.found().map(KeyValue::getValue);
        Optional<ByteString> value = after.map(override -> ByteString.copyFromUtf8(OverrideCodec.encode(
                override, previous.map(ByteString::toStringUtf8).orElse(""))));
        if (value.equals(previous) && standing.old().isEmpty()) {
            return CompletableFuture.completedFuture(made);
        }
        CompletableFuture<Optional<Standing>> ready = value.isEmpty() && standing.isOnlyOld()
                ? standing.moved(kv)
                : CompletableFuture.completedFuture(Optional.of(standing));
        return ready.thenCompose(there -> there.isEmpty()
                ? CompletableFuture.completedFuture(Optional.empty())
                : kv.txn(
                                there.get().write(value).build(),
                                "write " + there.get().shown())
                        .thenApply(response -> response.getSucceeded() ? made : Optional.empty()));
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

    private static StoredOverride stored(
            ServiceName service, KeyValue entry, ByteString prefix, Set<String> registered) {
        String id = InstanceReader.id(entry.getKey(), prefix);
        Read read = read(entry);
        return new StoredOverride(service, id, read.override(), read.problem(), !registered.contains(id));
    }
}
