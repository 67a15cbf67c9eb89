package io.switchboard.testing;

import io.switchboard.core.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What happens to the traffic of one direction: it passes, late, slowly or not, or waits until the gate is open again.
 */
final class FaultGate {
    private final Scheduler clock;
    private volatile Duration delay = Duration.ZERO;
    private boolean shut;
    /** Bytes in a second; 0: any number. */
    private long rate;
    /** When what has passed so far is through, at that rate. */
    private long free;

    private long passed;

    FaultGate(Scheduler clock) {
        this.clock = clock;
        this.free = clock.nanos();
    }

    synchronized void rate(long bytesPerSecond) {
        rate = bytesPerSecond;
        free = clock.nanos();
        notifyAll();
    }

    /** Returns once so many bytes are through; of all connections together. */
    synchronized void pace(int bytes) throws InterruptedException {
        passed += bytes;
        if (rate == 0) {
            return;
        }
        free = Math.max(free, clock.nanos()) + bytes * TimeUnit.SECONDS.toNanos(1) / rate;
        long mine = free;
        for (long left = mine - clock.nanos(); rate > 0 && left > 0; left = mine - clock.nanos()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    synchronized long passed() {
        return passed;
    }

    Duration delay() {
        return delay;
    }

    void delay(Duration duration) {
        delay = duration;
    }

    synchronized void shut() {
        shut = true;
    }

    synchronized void open() {
        shut = false;
        notifyAll();
    }

    synchronized void awaitOpen() throws InterruptedException {
        while (shut) {
            wait();
        }
    }
}
