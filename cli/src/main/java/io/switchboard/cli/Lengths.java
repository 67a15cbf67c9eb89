package io.switchboard.cli;

import io.switchboard.core.Drain;
import io.switchboard.core.Text;
import java.time.Duration;

/** Reads how long something is to last: {@code 90s}, {@code 30m}, {@code 2h}, {@code 3d}. */
final class Lengths {
    private Lengths() {}

    /** @throws CommandFailure if it is no length, or not one that a drain may have; the message names the flag */
    static Duration ofDrain(String flag, String text) throws CommandFailure {
        try {
            return Drain.requireLength(parse(
                    text, "30m or 2h, from " + Drain.SHORTEST.toMinutes() + "m to " + Drain.LONGEST.toHours() + "h"));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(flag + ": " + e.getMessage());
        }
    }

    /** @throws CommandFailure if it is no length; the message names the flag */
    static Duration of(String flag, String text) throws CommandFailure {
        try {
            return parse(text, "30s or 5m");
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(flag + ": " + e.getMessage());
        }
    }

    private static Duration parse(String text, String example) {
        if (!text.matches("[0-9]{1,9}[smhd]")) {
            throw new IllegalArgumentException(
                    "\"" + Text.printable(text) + "\" is no length of time; write for example " + example);
        }
        long number = Long.parseLong(text.substring(0, text.length() - 1));
        return switch (text.charAt(text.length() - 1)) {
            case 's' -> Duration.ofSeconds(number);
            case 'm' -> Duration.ofMinutes(number);
            case 'h' -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
