package io.switchboard.examples.demo;

import io.switchboard.core.Text;
import java.util.List;

/**
 * The demo at one moment, as it is drawn.
 *
 * @param elapsedNanos since the demo began
 * @param fullBar the calls per second that fill a bar
 */
record DemoView(
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

    /** @param text what others said is in it, and is shown in one line */
    record Event(long elapsedNanos, String text) {
        Event {
            text = Text.escaped(text);
        }
    }
}
