package io.switchboard.benchmarks;

import io.switchboard.Switchboard;
import io.switchboard.benchmarks.peer.Peer;
import io.switchboard.benchmarks.peer.PeerProgram;
import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import io.switchboard.core.Registration;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Switchboard as a process, asked for the same as the other clients; what it writes are registrations. */
public final class SwitchboardApp implements Peer {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Switchboard switchboard;
    private final Map<String, Registration> registrations = new HashMap<>();
    private Set<String> known = Set.of();

    private SwitchboardApp(String endpoint) {
        // Its default TTL is the one that the others are told.
        switchboard = Switchboard.connect(endpoint);
    }

    /** @param args as {@link PeerProgram} says */
    public static void main(String[] args) throws Exception {
        PeerProgram.run(args, SwitchboardApp::new);
    }

    @Override
    public void watch(String prefix, Consumer<String> onPut) {
        ServiceName service = new ServiceName(prefix.substring(0, prefix.length() - 1));
        switchboard.directory().follow(service, snapshot -> tell(prefix, snapshot, onPut));
    }

    private synchronized void tell(String prefix, Snapshot snapshot, Consumer<String> onPut) {
        Set<String> now = snapshot.instances().stream().map(Instance::id).collect(Collectors.toSet());
        Set<String> fresh = new HashSet<>(now);
        fresh.removeAll(known);
        known = now;
        fresh.forEach(id -> onPut.accept(prefix + id));
    }

    @Override
    public void register(String key, int ttlSeconds) throws InterruptedException {
        if (!write(key, Instance.builder(new Address("127.0.0.1", 1))).awaitActive(PATIENCE)) {
            throw new IllegalStateException("not registered");
        }
    }

    @Override
    public void write(String key, String value) {
        write(key, Instance.builder(new Address("127.0.0.1", 1)).label("value", value));
    }

    /** Returns at once: what is wanted is written as soon as it can be. */
    private Registration write(String key, Instance.Builder wanted) {
        int slash = key.lastIndexOf('/');
        Instance instance = wanted.id(key.substring(slash + 1)).build();
        Registration registration = registrations.get(key);
        if (registration == null) {
            registration = switchboard.register(key.substring(0, slash), instance);
            registrations.put(key, registration);
        } else {
            registration.update(instance);
        }
        return registration;
    }
}
