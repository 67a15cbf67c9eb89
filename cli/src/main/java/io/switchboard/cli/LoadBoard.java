package io.switchboard.cli;

import io.switchboard.core.Cleanup;
import io.switchboard.core.Freshness;
import io.switchboard.core.ServiceName;
import io.switchboard.core.directory.Subscription;
import io.switchboard.operator.load.InstanceLoad;
import io.switchboard.operator.load.ServiceLoad;
import io.switchboard.operator.load.ServiceLoads;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The newest load of each service that is looked at. */
final class LoadBoard implements AutoCloseable {
    private final ServiceLoads loads;
    private final Map<String, Subscription> followed = new TreeMap<>();
    private final Map<String, ServiceLoad> newest = new ConcurrentHashMap<>();

    LoadBoard(ServiceLoads loads) {
        this.loads = loads;
    }

    /** These from now on, and no others. */
    void look(Set<ServiceName> services) {
        Set<String> wanted = new HashSet<>();
        services.forEach(service -> {
            wanted.add(service.value());
            followed.computeIfAbsent(service.value(), name -> loads.follow(service, load -> newest.put(name, load)));
        });
        followed.entrySet().removeIf(each -> {
            boolean left = !wanted.contains(each.getKey());
            if (left) {
                each.getValue().close();
            }
            return left;
        });
    }

    /** Ordered by name; of one that has not been heard of nothing. */
    List<ServiceLoad> now() {
        List<ServiceLoad> all = new ArrayList<>();
        followed.keySet().forEach(name -> {
            ServiceLoad load = newest.get(name);
            if (load != null) {
                all.add(load);
            }
        });
        return all;
    }

    /** Whether of each service it is known who there is, and each of these has reported, or will not. */
    boolean isComplete() {
        List<ServiceLoad> all = now();
        return all.size() == followed.size()
                && all.stream()
                        .allMatch(load -> load.freshness() != Freshness.UNKNOWN
                                && load.instances().stream().noneMatch(InstanceLoad::isAwaited));
    }

    @Override
    public void close() {
        Cleanup.each(followed.values(), Subscription::close);
    }
}
