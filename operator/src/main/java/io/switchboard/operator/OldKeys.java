package io.switchboard.operator;

import com.google.protobuf.ByteString;
import io.switchboard.core.ServiceName;
import io.switchboard.etcd.OldOperatorKeys;
import io.switchboard.etcd.OperatorKeys;
import io.switchboard.etcd.api.KeyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Finds the old keys at which configs and overrides stand, and moves them, one after the other. */
final class OldKeys {
    /** Somebody who changes the same key all the time is a defect, not a colleague. */
    private static final int ATTEMPTS = 5;

    private final Kv kv;
    private final OperatorKeys keys;
    private final OldOperatorKeys oldKeys;

    OldKeys(Kv kv, OperatorKeys keys, OldOperatorKeys oldKeys) {
        this.kv = kv;
        this.keys = keys;
        this.oldKeys = oldKeys;
    }

    /** Without a word in a config's history: it says what it said. */
    CompletableFuture<MovedKeys> move() {
        return kv.list(oldKeys.configs(), true, 0)
                .thenCompose(configs -> kv.list(oldKeys.overrides(), true, 0).thenCompose(overrides -> {
                    List<String> left = new ArrayList<>();
                    return move(configs, this::config, left)
                            .thenCompose(movedConfigs -> move(overrides, this::override, left)
                                    .thenApply(moved -> new MovedKeys(movedConfigs, moved, left)));
                }));
    }

    private interface Places {
        /** Where it belongs; null: it names nothing that could be followed. */
        @Nullable
        ByteString of(ByteString oldKey);
    }

    private CompletableFuture<Integer> move(Collected.Content content, Places places, List<String> left) {
        CompletableFuture<Integer> moved = CompletableFuture.completedFuture(0);
        for (KeyValue entry : content.keys()) {
            ByteString oldKey = entry.getKey();
            ByteString key = places.of(oldKey);
            moved = moved.thenCompose(before -> (key == null
                            ? CompletableFuture.completedFuture(false)
                            : move(key, oldKey, 1))
                    .thenApply(done -> {
                        if (!done) {
                            left.add(Kv.shown(oldKey));
                        }
                        return done ? before + 1 : before;
                    }));
        }
        return moved;
    }

    private CompletableFuture<Boolean> move(ByteString key, ByteString oldKey, int attempt) {
        return Standing.read(kv, key, oldKey)
                .thenCompose(standing -> standing.moved(kv))
                .thenCompose(moved -> moved.isPresent() || attempt == ATTEMPTS
                        ? CompletableFuture.completedFuture(moved.isPresent())
                        : move(key, oldKey, attempt + 1));
    }

    private @Nullable ByteString config(ByteString oldKey) {
        ByteString name = oldKey.substring(oldKeys.configs().size());
        try {
            return name.isValidUtf8() ? keys.config(new ServiceName(name.toStringUtf8())) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** As it is listed: what is before the last slash is the service. */
    private @Nullable ByteString override(ByteString oldKey) {
        OperatorKeys.ServiceAndId name = OperatorKeys.split(oldKey, oldKeys.overrides());
        return name == null ? null : keys.override(name.service(), name.id());
    }
}
