package io.switchboard.faults.chaos;

import io.switchboard.faults.CallerFeed;
import io.switchboard.faults.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which calls may fail although other servers are well: those that were already with a server when its process was
 * killed, and those sent to a frozen one before the registry could know. Whatever else fails is a defect.
 */
final class Excuses {
    /** Between what happened and what this process knew of it. */
    private static final Duration SLACK = Duration.ofSeconds(2);

    enum Kind {
        KILLED("in flight on a killed server (caller without retry policy)"),
        FROZEN("sent to a frozen server while its lease lived");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    private record Excuse(Kind kind, String address, long from, long to) {}

    private final List<Excuse> excuses = new ArrayList<>();

    /** @param from and the others: milliseconds since the epoch */
    void killed(String address, long from, long ended) {
        excuses.add(new Excuse(Kind.KILLED, address, from, ended + SLACK.toMillis()));
    }

    /** @param unlisted when its key was gone */
    void frozen(String address, long from, long unlisted) {
        excuses.add(new Excuse(Kind.FROZEN, address, from, unlisted + SLACK.toMillis()));
    }

    /** Why a call may have failed; empty: it may not have. */
    Optional<Kind> of(CallerFeed.Failure failure, boolean retries) {
        return excuses.stream()
                .filter(excuse -> excuse.address.equals(failure.address()))
                .filter(excuse -> failure.start() <= excuse.to && failure.start() + failure.took() >= excuse.from)
                .filter(excuse -> switch (excuse.kind) {
                    case KILLED -> Outcome.isOfBrokenConnection(failure.code()) && !retries;
                    case FROZEN -> true;
                })
                .map(Excuse::kind)
                .findFirst();
    }
}
