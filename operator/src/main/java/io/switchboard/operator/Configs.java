package io.switchboard.operator;

import com.google.protobuf.ByteString;
import io.switchboard.core.ServiceName;
import io.switchboard.core.time.Scheduler;
import io.switchboard.etcd.KeyTxns;
import io.switchboard.etcd.OldOperatorKeys;
import io.switchboard.etcd.OperatorKeys;
import io.switchboard.etcd.api.TxnRequest;
import io.switchboard.etcd.layout.ForeignValue;
import io.switchboard.etcd.layout.Json;
import io.switchboard.etcd.layout.ReadLimits;
import io.switchboard.etcd.layout.SkippedException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Reads and writes service configs, with their history in the same transaction. */
final class Configs {
    /**
     * etcd takes 128 operations in a transaction; a history that somebody let grow is shortened over several changes.
     */
    private static final int MAX_PRUNED = 100;

    private final Kv kv;
    private final OperatorKeys keys;
    private final OldOperatorKeys oldKeys;
    private final Scheduler clock;

    Configs(Kv kv, OperatorKeys keys, OldOperatorKeys oldKeys, Scheduler clock) {
        this.kv = kv;
        this.keys = keys;
        this.oldKeys = oldKeys;
        this.clock = clock;
    }

    CompletableFuture<StoredConfig> read(ServiceName service) {
        return standing(service).thenCombine(history(service), (standing, history) -> {
            Optional<String> document = document(standing);
            return new StoredConfig(
                    service,
                    document,
                    standing.revision(),
                    history.newest().filter(newest -> newest.document().equals(document)));
        });
    }

    CompletableFuture<List<ConfigVersion>> versions(ServiceName service) {
        return history(service).thenApply(ConfigHistory::versions);
    }

    CompletableFuture<ConfigVersion> write(
            ServiceName service, Optional<String> document, long expected, ChangeAuthor author) {
        int bytes =
                document.map(ByteString::copyFromUtf8).orElse(ByteString.EMPTY).size();
        if (bytes > ReadLimits.MAX_CONFIG_BYTES) {
            return CompletableFuture.failedFuture(new RegistryAdminException(
                    RegistryAdminException.Kind.REFUSED,
                    "the config has " + bytes + " bytes, and clients read at most " + ReadLimits.MAX_CONFIG_BYTES));
        }
        String problem = document.map(Configs::unreadable).orElse("");
        if (!problem.isEmpty()) {
            return CompletableFuture.failedFuture(new RegistryAdminException(
                    RegistryAdminException.Kind.REFUSED, "the config " + problem + "; clients would not apply it"));
        }
        return standing(service)
                .thenCompose(standing -> document.isEmpty() && standing.isOnlyOld() && standing.revision() == expected
                        ? standing.moved(kv)
                                .thenCompose(moved -> moved.isPresent()
                                        ? write(service, document, moved.get(), author)
                                        : conflict(service, expected))
                        : standing.revision() == expected
                                ? write(service, document, standing, author)
                                : conflict(service, expected));
    }

    private CompletableFuture<ConfigVersion> write(
            ServiceName service, Optional<String> document, Standing standing, ChangeAuthor author) {
        return history(service).thenCompose(history -> {
            ConfigVersion version = history.next(document, author, clock.now());
            ByteString entry = history.key(version);
            TxnRequest.Builder request = standing.write(document.map(ByteString::copyFromUtf8))
                    .addCompare(KeyTxns.unchanged(entry, KeyTxns.ABSENT))
                    .addSuccess(KeyTxns.put(entry, ConfigHistory.encode(version)));
            history.tooMany().stream().limit(MAX_PRUNED).map(KeyTxns::delete).forEach(request::addSuccess);
            return kv.txn(request.build(), "write " + standing.shown() + " and its history " + Kv.shown(entry))
                    .thenCompose(response -> response.getSucceeded()
                            ? CompletableFuture.completedFuture(version)
                            : conflict(service, standing.revision()));
        });
    }

    /** What no client can read; empty: nothing is known of that, and what it means is for others to check. */
    private static String unreadable(String document) {
        if (!Json.wellFormed(document).equals(document)) {
            return "has half of a surrogate pair, which has no UTF-8";
        }
        try {
            return ForeignValue.read(() -> Json.parse(document)).isJsonObject() ? "" : "is not a JSON object";
        } catch (SkippedException e) {
            return "is not JSON: " + e.getMessage();
        }
    }

    private CompletableFuture<ConfigVersion> conflict(ServiceName service, long expected) {
        return standing(service).thenCombine(history(service), (standing, history) -> {
            Optional<String> now = document(standing);
            String who = history.newest()
                    .filter(newest -> newest.document().equals(now))
                    .map(newest -> " by " + newest.by() + " at " + newest.at())
                    .orElse("");
            String what = now.isEmpty()
                    ? "was deleted" + who
                    : (expected == KeyTxns.ABSENT ? "was written" : "was changed") + who + " (revision "
                            + standing.revision() + ")";
            throw new RegistryAdminException(
                    RegistryAdminException.Kind.CONFLICT,
                    "the config of " + service + " " + what + " since it was read"
                            + "; nothing was written. Read it again and repeat the change");
        });
    }

    private CompletableFuture<Standing> standing(ServiceName service) {
        return Standing.read(kv, keys.config(service), oldKeys.config(service));
    }

    private static Optional<String> document(Standing standing) {
        return standing.found().map(entry -> entry.getValue().toStringUtf8());
    }

    private CompletableFuture<ConfigHistory> history(ServiceName service) {
        ByteString prefix = keys.history(service);
        return kv.read(prefix, false, () -> new HistoryFold(prefix));
    }
}
