package io.switchboard.contracts;

import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.Snapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Holds what a follower saw against the history of the registry. */
final class HistoryCheck {
    /** @param eras how many eras had begun when it was seen */
    record Seen(int eras, Snapshot snapshot) {
        Map<String, String> set() {
            return snapshot.instances().stream().collect(Collectors.toMap(Instance::id, Instance::version));
        }
    }

    private record Moment(int era, long revision) {}

    private final RegistryHistory history;
    private final Map<Moment, RegistryHistory.State> states = new HashMap<>();

    HistoryCheck(RegistryHistory history) {
        this.history = history;
    }

    /**
     * What contradicts the history, if anything: every set must have been the registry's at its revision, and revisions
     * only go back where an era ends. A set may have been there in several eras; the earliest that fits is taken, which
     * leaves the most room for what follows.
     */
    Optional<String> contradiction(List<Seen> all) {
        int era = 0;
        long revision = 0;
        for (int i = 0; i < all.size(); i++) {
            Seen seen = all.get(i);
            Snapshot snapshot = seen.snapshot();
            if (snapshot.revision() == 0) {
                if (revision > 0 || !snapshot.instances().isEmpty() || snapshot.freshness() == Freshness.LIVE) {
                    return Optional.of("snapshot " + i + " knows nothing, or too much for that: " + snapshot);
                }
                continue;
            }
            Optional<Integer> fits = firstEraOf(seen, era, revision);
            if (fits.isEmpty()) {
                return Optional.of("snapshot " + i + " shows a set that was not there at its revision "
                        + snapshot.revision()
                        + " in era " + era + " (then at revision " + revision + ") or a later one: " + seen.set() + ", "
                        + snapshot.skipped() + " skipped, " + snapshot.freshness() + "; the registry had "
                        + at(era, snapshot.revision()));
            }
            era = fits.get();
            revision = snapshot.revision();
        }
        return Optional.empty();
    }

    private Optional<Integer> firstEraOf(Seen seen, int era, long revision) {
        for (int candidate = era; candidate < seen.eras(); candidate++) {
            long at = seen.snapshot().revision();
            boolean goesBack = candidate == era && at < revision;
            if (!goesBack
                    && at <= history.revision(candidate)
                    && at(candidate, at).shows(seen.set(), seen.snapshot().skipped())) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private RegistryHistory.State at(int era, long revision) {
        return states.computeIfAbsent(new Moment(era, revision), moment -> history.at(era, revision));
    }
}
