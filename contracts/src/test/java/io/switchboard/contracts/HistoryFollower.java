package io.switchboard.contracts;

import io.switchboard.core.Freshness;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Subscription;
import io.switchboard.embedded.Etcd;
import io.switchboard.etcd.EtcdClient;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.testing.FaultProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;

/** One process's view of the service, over a wire of its own that can be cut; remembers all that it was told. */
final class HistoryFollower implements AutoCloseable {
    final FaultProxy wire;
    private final EtcdClient client;
    private final Subscription subscription;
    private final IntSupplier eras;
    private final List<HistoryCheck.Seen> seen = new ArrayList<>();

    /** @param relist how often it lists though its watch seems sound */
    HistoryFollower(Etcd etcd, ServiceName service, Duration relist, IntSupplier eras) {
        this.eras = eras;
        wire = FaultProxy.to(etcd.endpoint());
        client = EtcdClient.connect(
                EtcdOptions.builder(wire.endpoint()).relistInterval(relist).build());
        subscription = client.directory().follow(service, this::heard);
    }

    private synchronized void heard(Snapshot snapshot) {
        seen.add(new HistoryCheck.Seen(eras.getAsInt(), snapshot));
    }

    synchronized List<HistoryCheck.Seen> seen() {
        return List.copyOf(seen);
    }

    /** Whether it is live and shows this version of an instance. */
    boolean shows(String id, String version) {
        return last().filter(seen -> seen.snapshot().freshness() == Freshness.LIVE
                        && version.equals(seen.set().get(id)))
                .isPresent();
    }

    synchronized Optional<HistoryCheck.Seen> last() {
        return seen.isEmpty() ? Optional.empty() : Optional.of(seen.get(seen.size() - 1));
    }

    /** Asks it to make sure. */
    void refresh() {
        subscription.refresh();
    }

    @Override
    public void close() {
        subscription.close();
        client.close();
        wire.close();
    }
}
