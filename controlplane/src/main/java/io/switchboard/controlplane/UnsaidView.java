package io.switchboard.controlplane;

import io.switchboard.core.Snapshot;
import java.util.List;

/**
 * Tells what of a service the clients of a part cannot be told, for whoever examines a registry; found by
 * {@link java.util.ServiceLoader}.
 */
public interface UnsaidView {
    /** By the rules by which the service is served; empty: all of it can be told to all. */
    List<Unsaid> of(Snapshot snapshot);

    /**
     * One thing that some clients cannot be told.
     *
     * @param clients who they are, such as {@code Envoy by xDS}
     * @param sentence what it is, and what happens instead
     */
    record Unsaid(String clients, String sentence) {}
}
