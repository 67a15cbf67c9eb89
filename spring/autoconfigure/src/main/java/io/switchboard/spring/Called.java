package io.switchboard.spring;

import io.switchboard.core.Internal;
import io.switchboard.core.ServiceName;
import java.util.Set;

/** The services that the application calls in one way, for people to look at. */
@Internal
@FunctionalInterface
public interface Called {
    /** Those of now. */
    Set<ServiceName> services();
}
