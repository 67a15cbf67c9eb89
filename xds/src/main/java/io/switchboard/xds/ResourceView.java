package io.switchboard.xds;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The newest resources as one stream may see them. */
interface ResourceView {
    /**
     * Looks one up. Clusters and endpoints of a service that is known are always there, with nobody in them if there is
     * no such part of it.
     */
    Found find(ResourceType type, String name);

    /** The names that stand for "all" on this stream; null while they are not known as a whole. */
    @Nullable
    Set<String> all(ResourceType type);

    /** Whether "all" may lack services that are on their way back; when they have had the time, it is told as new. */
    default boolean mayLack() {
        return false;
    }
}
