package io.switchboard.controlplane;

import io.switchboard.core.Locality;
import io.switchboard.core.Snapshot;
import java.util.List;

/** Shows what a client of xDS would get of a service; found by {@link java.util.ServiceLoader}. */
public interface XdsView {
    /** The kinds of clients, such as {@code java}, {@code grpc} and {@code envoy}. */
    List<String> kinds();

    /** What a client would get, as a JSON document, and what of the service's config cannot be said to it. */
    Shown show(Snapshot snapshot, Viewer viewer);

    /**
     * The client.
     *
     * @param kind one of {@link #kinds}
     * @param locality where it runs
     * @param datacenter in which it runs; empty: not given
     */
    record Viewer(String kind, Locality locality, String datacenter) {}

    /**
     * What it would get.
     *
     * @param resources a JSON document
     * @param notSaid a sentence for each thing that the service's config asks for and xDS cannot say
     */
    record Shown(String resources, List<String> notSaid) {
        public Shown {
            notSaid = List.copyOf(notSaid);
        }
    }
}
