package io.switchboard.operator;

import io.switchboard.etcd.KeyRange;
import io.switchboard.etcd.OldOperatorKeys;
import io.switchboard.etcd.RegistryAccess;
import io.switchboard.etcd.api.KVGrpc;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Finds configs and overrides at their old keys, which clients read and do not watch. */
final class OldKeyFindings {
    private final RegistryAccess access;

    OldKeyFindings(RegistryAccess access) {
        this.access = access;
    }

    /** Nothing is found where there are none, or where this user may not look at all of them. */
    CompletableFuture<List<Finding>> all() {
        OldOperatorKeys old = new OldOperatorKeys(access.options().namespace());
        return count(KeyRange.prefix(old.configs()))
                .thenCombine(count(KeyRange.prefix(old.overrides())), OldKeyFindings::of);
    }

    private static List<Finding> of(long configs, long overrides) {
        return configs + overrides == 0
                ? List.of()
                : List.of(Finding.warning(
                        "old keys",
                        "configs below switchboard/config/: " + configs + ", overrides below switchboard/overrides/: "
                                + overrides + "; clients read them, and do not see at once what changes there",
                        "once all clients are of this version: switchboard move-old-keys"));
    }

    /** What is not answered is nothing: others find why. */
    private CompletableFuture<Long> count(KeyRange range) {
        CompletableFuture<Long> count = new CompletableFuture<>();
        access.unary(
                KVGrpc.getRangeMethod(),
                range.count(),
                response -> count.complete(response.getCount()),
                status -> count.complete(0L));
        return count;
    }
}
