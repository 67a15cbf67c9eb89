package io.switchboard.etcd;

import java.time.Duration;

/**
 * How long one answer may take that cannot be asked for in smaller parts: longer once it was on its way and did not
 * come in time, within a bound, and as usual again once answers come quickly.
 */
final class AnswerPatience {
    private static final int FACTOR = 4;
    private static final Duration MOST = Duration.ofMinutes(1);

    private final Duration usual;
    private Duration given;

    AnswerPatience(Duration usual) {
        this.usual = usual;
        this.given = usual;
    }

    Duration given() {
        return given;
    }

    /** @return whether the next attempt is given longer */
    boolean grow() {
        Duration most = usual.compareTo(MOST) > 0 ? usual : MOST;
        if (given.compareTo(most) >= 0) {
            return false;
        }
        Duration longer = given.multipliedBy(FACTOR);
        given = longer.compareTo(most) > 0 ? most : longer;
        return true;
    }

    void answeredAfter(long nanos) {
        if (nanos < usual.toNanos() / 2) {
            given = usual;
        }
    }
}
