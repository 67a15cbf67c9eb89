package io.switchboard.core.directory;

import io.switchboard.core.Overlay;
import io.switchboard.core.ServiceName;
import java.util.function.Consumer;

/** Where operators' words on services are read. */
public interface Overlays {
    /**
     * Follows what operators say of a service. The first event comes once that is known, or once it is known that it
     * may not be read, with {@link Overlay#NONE}; the next ones when it is something else. Events come one at a time
     * and in order; a listener must not block. While the registry cannot be reached there is none, and what was said
     * last holds.
     */
    Interest follow(ServiceName service, Consumer<Overlay> listener);
}
