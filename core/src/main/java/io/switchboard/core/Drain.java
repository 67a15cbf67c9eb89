package io.switchboard.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An operator's word that something takes no new calls for a time, while there is something else.
 *
 * @param until when it ends, by the clock of who said so
 * @param length how long it lasts from when it was said
 * @param by who says so; empty: unknown
 * @param at since when; null: unknown
 * @param reason why, for people; empty: not said
 */
public record Drain(
        Instant until, Duration length, String by, @Nullable Instant at, String reason) {
    /** The shortest that operators may set: a shorter one is over before all clients have heard of it. */
    public static final Duration SHORTEST = Duration.ofMinutes(1);

    /** The longest: what is to be away for longer is to be taken out of the registry. */
    public static final Duration LONGEST = Duration.ofDays(3);

    /** @throws IllegalArgumentException if the length is none, or longer than {@link #LONGEST} */
    public Drain {
        if (length.compareTo(Duration.ofSeconds(1)) < 0 || length.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("it lasts for " + length + ", which is not from PT1S to " + LONGEST);
        }
    }

    /**
     * @throws IllegalArgumentException if operators may not set a drain of this length; the message says what they may
     */
    public static Duration requireLength(Duration length) {
        if (length.compareTo(SHORTEST) < 0 || length.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "a drain lasts from " + SHORTEST.toMinutes() + "m to " + LONGEST.toHours() + "h, not "
                            + length.toString().substring(2).toLowerCase(Locale.ROOT));
        }
        return length;
    }

    /** By whom, until when and why, for people: such as {@code until 2026-11-30T17:00:00Z (ann: power)}. */
    public String words() {
        String why = by.isEmpty() || reason.isEmpty() ? by + reason : by + ": " + reason;
        return "until " + until + (why.isEmpty() ? "" : " (" + why + ")");
    }
}
