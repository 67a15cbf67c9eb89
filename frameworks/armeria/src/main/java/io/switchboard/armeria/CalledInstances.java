package io.switchboard.armeria;

import com.linecorp.armeria.client.Endpoint;
import io.switchboard.core.Instance;
import io.switchboard.core.Snapshot;
import io.switchboard.core.Text;
import io.switchboard.core.directory.BestTier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The endpoints that are called of a set: its {@link BestTier}, as far as Armeria takes its hosts. */
final class CalledInstances {
    private static final Logger log = LoggerFactory.getLogger(CalledInstances.class);

    /** Whether one has been told of that is left out: sets come often, and say the same. */
    private static final AtomicBoolean TOLD = new AtomicBoolean();

    private CalledInstances() {}

    /** @param authority what instances at an IP address are called by; null: by that address */
    static List<Endpoint> of(Snapshot snapshot, @Nullable String authority) {
        Map<Instance, Endpoint> known = endpoints(snapshot, authority);
        List<Endpoint> called = new ArrayList<>();
        BestTier.of(snapshot, known.keySet()).forEach(instance -> called.add(known.get(instance)));
        return called;
    }

    private static Map<Instance, Endpoint> endpoints(Snapshot snapshot, @Nullable String authority) {
        Map<Instance, Endpoint> endpoints = new LinkedHashMap<>();
        BestTier.latest(snapshot).forEach(instance -> {
            try {
                endpoints.put(instance, endpoint(instance, authority));
            } catch (IllegalArgumentException e) {
                log.atLevel(TOLD.compareAndSet(false, true) ? Level.WARN : Level.DEBUG)
                        .log(
                                "leaves out {} of {}, as Armeria does not take its host: {}",
                                instance,
                                snapshot.service(),
                                Text.message(String.valueOf(e.getMessage())));
            }
        });
        return endpoints;
    }

    private static Endpoint endpoint(Instance instance, @Nullable String authority) {
        String host = instance.address().host();
        int port = instance.address().port();
        Endpoint endpoint = Endpoint.of(host, port);
        if (authority != null && endpoint.isIpAddrOnly()) {
            endpoint = Endpoint.of(authority, port).withIpAddr(host);
        }
        return endpoint
                // Those of weight zero are called alone or not at all; Armeria would call none.
                .withWeight(Math.max(1, instance.weight()))
                .withAttr(SwitchboardEndpointGroup.INSTANCE, instance);
    }
}
