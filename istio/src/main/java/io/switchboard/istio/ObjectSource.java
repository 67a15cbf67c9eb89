package io.switchboard.istio;

import io.switchboard.core.Internal;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What Istio is to be told of the registry. All but {@link #notReady} is called on the scheduler. */
@Internal
public interface ObjectSource {
    /** Why not all was read yet; null once it was. It does not go back. May be called on any thread. */
    @Nullable
    String notReady();

    /** Whether it is certain that what is not among the objects is not in the registry. */
    boolean isLive();

    /** All objects, in order; do not change them. */
    Map<ObjectId, IstioObject> objects();

    /** What is not said of each service. */
    Collection<IstioObjects> services();
}
