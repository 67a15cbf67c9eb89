package io.switchboard.operator;

import io.switchboard.core.DrainTarget;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Looks for drains that should have ended, and for those that count for nothing. */
final class DrainFindings {
    /** A registry full of them is one thing that is wrong. */
    private static final int MOST = 20;

    private DrainFindings() {}

    /** That they cannot be read is found by others. */
    static CompletableFuture<List<Finding>> of(RegistryStore store, Instant now) {
        return store.drains().handle((drains, failure) -> drains == null ? List.of() : among(drains, now));
    }

    static List<Finding> among(List<StoredDrain> drains, Instant now) {
        List<Finding> findings = new ArrayList<>();
        for (StoredDrain stored : drains) {
            String subject =
                    "drain of " + stored.target().map(DrainTarget::words).orElse(stored.name());
            if (findings.size() == MOST) {
                return findings;
            }
            if (stored.isOver(now)) {
                findings.add(Finding.warning(
                        subject,
                        "was to end at " + stored.drain().orElseThrow().until() + " and is still in etcd; clients end"
                                + " it by themselves, a quarter of an hour later at most",
                        stored.lease() == 0
                                ? "it has no lease: delete " + stored.name()
                                : "undrain it; a new leader of etcd gives each lease its whole time again"));
            } else if (!stored.problem().isEmpty()) {
                findings.add(
                        Finding.warning(subject, "counts for nothing: " + stored.problem(), "delete " + stored.name()));
            }
        }
        return findings;
    }
}
