package io.switchboard.istio;

import io.switchboard.core.ServiceName;
import io.switchboard.core.time.RatedLog;
import io.switchboard.core.time.Scheduler;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The objects of all services by their names. Of two services with one name in Istio one has it, the same in every
 * process: the one that is so called in the registry, else the first in order; and the log names both.
 */
final class ServedObjects {
    private final NameTemplate names;
    private final RatedLog log;
    private final Map<ObjectId, IstioObject> objects = new TreeMap<>();
    /** By the name in Istio, those who claim it, the one who has it first. */
    private final Map<String, TreeMap<ServiceName, IstioObjects>> claims = new HashMap<>();

    ServedObjects(NameTemplate names, Scheduler clock) {
        this.names = names;
        log = new RatedLog(LoggerFactory.getLogger(ServedObjects.class), clock);
    }

    Map<ObjectId, IstioObject> all() {
        return Collections.unmodifiableMap(objects);
    }

    /**
     * @param made null: it is gone
     * @return the objects that are others now, or are gone
     */
    Set<ObjectId> put(ServiceName service, @Nullable IstioObjects made) {
        String name = names.nameOf(service);
        TreeMap<ServiceName, IstioObjects> claimants = claims.computeIfAbsent(
                name,
                none -> new TreeMap<>(Comparator.comparing((ServiceName each) -> !isAsItIs(each))
                        .thenComparing(Comparator.naturalOrder())));
        IstioObjects before =
                claimants.isEmpty() ? null : claimants.firstEntry().getValue();
        if (made == null) {
            claimants.remove(service);
        } else if (claimants.put(service, made) == null && claimants.size() > 1) {
            log.error(
                    "services {} have the same name in Istio, {}; only the first is written: rename the others",
                    claimants.keySet(),
                    name);
        }
        IstioObjects after = claimants.isEmpty() ? null : claimants.firstEntry().getValue();
        if (claimants.isEmpty()) {
            claims.remove(name);
        }
        return replace(before, after);
    }

    /** Without a hash in its name. */
    private boolean isAsItIs(ServiceName service) {
        for (String segment : service.value().split("/", -1)) {
            if (!SafeName.isDnsLabel(segment)) {
                return false;
            }
        }
        return names.nameOf(service).chars().filter(c -> c == '.').count()
                == service.value().chars().filter(c -> c == '/').count();
    }

    private Set<ObjectId> replace(@Nullable IstioObjects before, @Nullable IstioObjects after) {
        Set<ObjectId> differ = new HashSet<>();
        if (before != null) {
            before.objects().forEach(each -> differ.add(each.id()));
        }
        if (after != null) {
            for (IstioObject each : after.objects()) {
                IstioObject old = objects.put(each.id(), each);
                if (old != null
                        && old.version().equals(each.version())
                        && old.service().equals(each.service())) {
                    differ.remove(each.id());
                } else {
                    differ.add(each.id());
                }
            }
        }
        Set<ObjectId> kept = new HashSet<>();
        if (after != null) {
            after.objects().forEach(each -> kept.add(each.id()));
        }
        differ.stream().filter(id -> !kept.contains(id)).forEach(objects::remove);
        return differ;
    }
}
