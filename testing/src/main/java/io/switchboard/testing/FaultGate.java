package io.switchboard.testing;

import java.time.Duration;

/** What happens to the traffic of one direction: it passes, late or not, or waits until the gate is open again. */
final class FaultGate {
    private volatile Duration delay = Duration.ZERO;
    private boolean shut;

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
