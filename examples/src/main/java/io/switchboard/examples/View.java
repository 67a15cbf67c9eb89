package io.switchboard.examples;

import java.util.List;

/**
 * The demo at one moment, as it is drawn.
 *
 * @param elapsedNanos since the demo began
 * @param fullBar the calls per second that fill a bar
 */
record View(
        String title,
        List<Server> servers,
        long callsPerSecond,
        long fullBar,
        long calls,
        long answered,
        long failed,
        List<Event> events,
        long elapsedNanos) {

    /** @param listed whether the registry lists it */
    record Server(String address, Fate fate, boolean listed, long callsPerSecond, long answered) {}

    record Event(long elapsedNanos, String text) {}
}
