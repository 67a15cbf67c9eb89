package io.switchboard.istio.mcp;

import com.google.protobuf.Any;
import java.util.List;

/**
 * All configurations of one kind; immutable.
 *
 * @param version changes when one of them does
 */
record Answer(String version, List<Any> resources) {
    /** Of kinds that are not ours: a client waits until each is answered. */
    static final Answer NOTHING = new Answer("none", List.of());

    Answer {
        resources = List.copyOf(resources);
    }
}
