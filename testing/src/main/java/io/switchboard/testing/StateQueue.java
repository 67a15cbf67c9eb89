package io.switchboard.testing;

import io.switchboard.core.Registration;
import io.switchboard.core.RegistrationState;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The states of a registration, from the present one on, to be waited for one by one. */
public final class StateQueue {
    private static final long LIMIT_SECONDS = 60;

    private final BlockingQueue<RegistrationState> queue = new LinkedBlockingQueue<>();

    public StateQueue(Registration registration) {
        registration.onState(queue::add);
    }

    /**
     * Waits for a state; those before it are dropped.
     *
     * @throws AssertionError if for a minute none comes
     */
    public void until(RegistrationState wanted) throws InterruptedException {
        RegistrationState state;
        do {
            state = queue.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            if (state == null) {
                throw new AssertionError("the registration did not become " + wanted);
            }
        } while (state != wanted);
    }
}
