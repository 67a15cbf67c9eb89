package io.switchboard.istio.kubernetes;

import io.switchboard.istio.IstioObject;
import io.switchboard.istio.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the writer asks of an API server of Kubernetes; each call waits for the answer, for a bounded time. */
interface Cluster extends AutoCloseable {
    /** All objects of the kind that have the owner's label. */
    List<Stored> list(Kind kind) throws ClusterException;

    /**
     * Has the object be there with this content.
     *
     * @param force whether fields that others have set are taken from them
     */
    Stored apply(IstioObject wanted, boolean force) throws ClusterException;

    /** Deletes the object if it is as it was listed; one that is not there is no failure. */
    void delete(Stored listed) throws ClusterException;

    /**
     * All pods that run and have an address of their own.
     *
     * @param namespace where they are; null: anywhere
     */
    List<Pod> pods(@Nullable String namespace) throws ClusterException;

    /**
     * Annotates the pod, if it is still the same, with what its deletion costs.
     *
     * @return as it is then
     */
    Pod annotate(Pod pod, int cost) throws ClusterException;

    /** Who writes; null: nobody has so far. */
    @Nullable
    LeaseRecord lease() throws ClusterException;

    /**
     * @param before as it was read; it is a conflict if it is another one now; null: there is none
     * @return what is held now
     */
    LeaseRecord hold(@Nullable LeaseRecord before, String holder) throws ClusterException;

    @Override
    void close();
}
