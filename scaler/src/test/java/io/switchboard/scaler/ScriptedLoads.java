package io.switchboard.scaler;

import io.switchboard.core.ServiceName;
import io.switchboard.core.directory.Subscription;
import io.switchboard.operator.load.ServiceLoad;
import io.switchboard.operator.load.ServiceLoads;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Loads that are what the test says, when it says so. */
final class ScriptedLoads implements ServiceLoads {
    private final Map<ServiceName, List<Consumer<ServiceLoad>>> listeners = new HashMap<>();
    private final Map<ServiceName, ServiceLoad> known = new HashMap<>();
    int opened;
    boolean closed;

    synchronized void tell(ServiceLoad load) {
        known.put(load.service(), load);
        List.copyOf(listeners.getOrDefault(load.service(), List.of())).forEach(each -> each.accept(load));
    }

    synchronized int followers() {
        return listeners.values().stream().mapToInt(List::size).sum();
    }

    @Override
    public synchronized Subscription follow(ServiceName service, Consumer<ServiceLoad> listener) {
        opened++;
        List<Consumer<ServiceLoad>> all = listeners.computeIfAbsent(service, none -> new ArrayList<>());
        all.add(listener);
        ServiceLoad now = known.get(service);
        if (now != null) {
            listener.accept(now);
        }
        return new Subscription() {
            @Override
            public void refresh() {}

            @Override
            public void close() {
                synchronized (ScriptedLoads.this) {
                    all.remove(listener);
                }
            }
        };
    }

    @Override
    public void close() {
        closed = true;
    }
}
