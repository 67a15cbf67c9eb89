package io.switchboard;

import io.switchboard.core.directory.DirectoryBuilder;
import io.switchboard.etcd.EtcdClient;
import io.switchboard.etcd.EtcdOptions;
import java.util.concurrent.Executor;

/** What is put around one registry, the own one or another datacenter's. */
final class Chain {
    private Chain() {}

    /**
     * @param options what is cached, and for how long instances are kept in a mass removal
     * @param registry tells it from others in the cache
     */
    static DirectoryBuilder of(
            EtcdClient client, EtcdOptions etcd, SwitchboardOptions options, String registry, Executor disk) {
        DirectoryBuilder builder = DirectoryBuilder.of(client.directory(), client.scheduler())
                .overrides(client.overlays())
                .drains(client.drains())
                .massRemovalGrace(options.massRemovalGrace(), etcd.leaseTtl());
        return options.snapshotCache() == null
                ? builder
                : builder.cache(options.snapshotCache(), registry, client.rules(), disk);
    }
}
