package io.switchboard.cli;

import java.time.Duration;

/** Lengths of time for people: {@code 45s}, {@code 12m}, {@code 5h}, {@code 3d}. */
final class Ages {
    private Ages() {}

    static String text(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < 120) {
            return seconds + "s";
        }
        if (seconds < 7200) {
            return seconds / 60 + "m";
        }
        return seconds < 172_800 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
    }
}
