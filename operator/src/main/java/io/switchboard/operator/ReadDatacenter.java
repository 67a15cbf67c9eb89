package io.switchboard.operator;

import io.switchboard.core.DatacenterName;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.DatacenterDirectory;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.Drains;
import io.switchboard.core.directory.Subscription;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.etcd.EtcdClient;
import io.switchboard.etcd.LateClient;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** The registry of one datacenter as clients read it; connects with the first question. */
final class ReadDatacenter implements DatacenterDirectory, Directory, AutoCloseable {
    private final DatacenterRegistry datacenter;
    private final LateClient client;

    ReadDatacenter(DatacenterRegistry datacenter) {
        this.datacenter = datacenter;
        this.client = new LateClient(datacenter.etcd(), Telemetry.NONE);
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
        return listener -> client().drains().follow(listener);
    }

    @Override
    public String network() {
        return datacenter.network();
    }

    @Override
    public String registry() {
        return client.registry();
    }

    @Override
    public OptionalLong roundTripNanos() {
        return client.roundTripNanos();
    }

    @Override
    public Subscription follow(ServiceName service, Consumer<Snapshot> listener) {
        return new ReadDirectory(client()).follow(service, listener);
    }

    /**
     * @throws IllegalArgumentException if the TLS files cannot be used; the message says why
     * @throws IllegalStateException if it is closed
     */
    EtcdClient client() {
        return client.get("the view of " + registry() + " is closed");
    }

    @Override
    public void close() {
        client.close();
    }
}
