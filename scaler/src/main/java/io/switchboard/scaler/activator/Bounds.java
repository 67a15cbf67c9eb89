package io.switchboard.scaler.activator;

import java.util.concurrent.atomic.AtomicLong;

/** How much the activator holds for all services together, and how much that may be; for any thread. */
final class Bounds {
    private final long mostCalls;
    private final long mostBytes;
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong passing = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    Bounds(long mostCalls, long mostBytes) {
        this.mostCalls = mostCalls;
        this.mostBytes = mostBytes;
    }

    /** @return whether one more call may wait; then {@link #leave} is due */
    boolean enter() {
        return within(waiting, 1, mostCalls);
    }

    /** As {@link #enter}, for one that had left; it was counted before. */
    void enterAgain() {
        waiting.incrementAndGet();
    }

    void leave() {
        waiting.decrementAndGet();
    }

    /** @return whether one more may be passed through; then {@link #passed} is due */
    boolean pass() {
        return within(passing, 1, mostCalls);
    }

    void passed() {
        passing.decrementAndGet();
    }

    /** @return whether so much more may be held; then {@link #release} is due */
    boolean hold(long size) {
        return within(bytes, size, mostBytes);
    }

    void release(long size) {
        bytes.addAndGet(-size);
    }

    private static boolean within(AtomicLong count, long more, long most) {
        if (count.addAndGet(more) <= most) {
            return true;
        }
        count.addAndGet(-more);
        return false;
    }

    long waiting() {
        return waiting.get();
    }

    long passing() {
        return passing.get();
    }

    long bytes() {
        return bytes.get();
    }

    long mostCalls() {
        return mostCalls;
    }

    long mostBytes() {
        return mostBytes;
    }
}
