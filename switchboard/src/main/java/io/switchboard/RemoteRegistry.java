package io.switchboard;

import io.switchboard.core.DatacenterName;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Catalog;
import io.switchboard.core.directory.CatalogSnapshot;
import io.switchboard.core.directory.DatacenterDirectory;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.Drains;
import io.switchboard.core.directory.Interest;
import io.switchboard.core.directory.Subscription;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.etcd.EtcdClient;
import io.switchboard.etcd.LateClient;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The registry of another datacenter: connected to when a service is first followed there. */
final class RemoteRegistry implements DatacenterDirectory, Directory, AutoCloseable {
    private final Datacenter datacenter;
    private final SwitchboardOptions options;
    private final Executor disk;
    private final LateClient etcd;
    // Guarded by this.
    private @Nullable Directory composed;

    /** @param disk where its cached sets are read and written */
    RemoteRegistry(Datacenter datacenter, SwitchboardOptions options, Executor disk) {
        this.datacenter = datacenter;
        this.options = options;
        this.disk = disk;
        this.etcd = new LateClient(datacenter.etcd(), options.telemetry());
    }

    @Override
    public DatacenterName name() {
        return datacenter.name();
    }

    @Override
    public Directory directory() {
        return this;
    }

    @Override
    public Drains drains() {
        return listener -> connected("what is drained").drains().follow(listener);
    }

    /** Which services it has; connected to when they are followed. */
    Catalog catalog() {
        return new Catalog() {
            @Override
            public Interest follow(Consumer<CatalogSnapshot> listener) {
                return connected("the services").catalog().follow(listener);
            }

            @Override
            public String registry() {
                return RemoteRegistry.this.registry();
            }
        };
    }

    @Override
    public String network() {
        return datacenter.network();
    }

    @Override
    public OptionalLong roundTripNanos() {
        return etcd.roundTripNanos();
    }

    @Override
    public Subscription follow(ServiceName service, Consumer<Snapshot> listener) {
        return composed(connected("service " + service)).follow(service, listener);
    }

    private synchronized Directory composed(EtcdClient client) {
        Directory made = composed;
        if (made == null) {
            made = Chain.of(client, datacenter.etcd(), options, CacheLocation.registry(datacenter.etcd(), null), disk)
                    .telemetry(Telemetry.NONE)
                    .build();
            composed = made;
        }
        return made;
    }

    /** Told without connecting. */
    @Override
    public String registry() {
        return etcd.registry();
    }

    private EtcdClient connected(String what) {
        return etcd.get("cannot follow " + what + ": Switchboard is closed");
    }

    @Override
    public void close() {
        etcd.close();
    }
}
