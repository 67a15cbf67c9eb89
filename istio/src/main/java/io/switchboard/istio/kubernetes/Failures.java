package io.switchboard.istio.kubernetes;

import io.switchboard.core.time.Backoff;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * What has failed, and when it may be tried again; each failure is told once, and again when it is another one.
 *
 * @param <K> what fails
 */
final class Failures<K> {
    private record Failed(int times, String message, long againAt) {}

    private static final Duration FIRST = Duration.ofSeconds(5);

    private final Backoff pause;
    private final Map<K, Failed> all = new HashMap<>();

    /** @param longest between two attempts */
    Failures(Duration longest) {
        this(FIRST, longest);
    }

    /** @param first pause, about */
    Failures(Duration first, Duration longest) {
        pause = new Backoff(first, longest);
    }

    /** @return whether it is to be told */
    boolean failed(K what, String message, long now) {
        Failed before = all.get(what);
        int times = before == null ? 1 : before.times() + 1;
        all.put(what, new Failed(times, message, now + pause.bound(times).toNanos()));
        return before == null || !before.message().equals(message);
    }

    /** @return whether it had failed before */
    boolean succeeded(K what) {
        return all.remove(what) != null;
    }

    boolean waits(K what, long now) {
        Failed failed = all.get(what);
        return failed != null && failed.againAt() - now > 0;
    }

    /** Forgets all others. */
    void retain(Collection<K> those) {
        all.keySet().retainAll(those);
    }

    /** It is another one now: it may be tried at once. */
    void differs(K what, long now) {
        all.computeIfPresent(what, (same, failed) -> new Failed(0, failed.message(), now));
    }

    /** How long until one of them may be tried again, at most this. */
    long nanosToNext(long now, long most) {
        return all.values().stream()
                .mapToLong(failed -> Math.max(0, failed.againAt() - now))
                .reduce(most, Math::min);
    }

    int size() {
        return all.size();
    }
}
