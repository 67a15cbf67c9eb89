package io.switchboard.benchmarks.size;

import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.layout.ReadLimits;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Switchboard, with all that its facade adds: the operators' words, the doubt, and unless told otherwise the memory on
 * disk.
 */
final class SwitchboardFollower implements Follower {
    /** More than are ever put; the default is what the largest service has. */
    private static final int MOST_INSTANCES = 200_000;

    private final Switchboard switchboard;
    private volatile @Nullable Snapshot latest;

    /** @param memory null: nothing is remembered */
    SwitchboardFollower(String endpoint, @Nullable Path memory) {
        EtcdOptions etcd = EtcdOptions.builder(endpoint)
                .readLimits(ReadLimits.builder().maxInstances(MOST_INSTANCES).build())
                .build();
        SwitchboardOptions.Builder options = SwitchboardOptions.builder(etcd);
        switchboard = Switchboard.connect(
                (memory == null ? options.withoutSnapshotCache() : options.snapshotCache(memory)).build());
    }

    @Override
    public void follow(String service, IntConsumer listener) {
        switchboard.directory().follow(new ServiceName(service), snapshot -> {
            latest = snapshot;
            if (snapshot.freshness() == Freshness.LIVE) {
                listener.accept(snapshot.instances().size());
            }
        });
    }

    @Override
    public long stringBytes() {
        Snapshot snapshot = latest;
        if (snapshot == null) {
            return 0;
        }
        Set<String> all = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Instance instance : snapshot.instances()) {
            all.add(instance.id());
            all.add(instance.address().host());
            all.add(instance.version());
            all.add(instance.locality().region());
            all.add(instance.locality().zone());
            instance.labels().forEach((name, value) -> {
                all.add(name);
                all.add(value);
            });
            instance.extensions().forEach((name, value) -> {
                all.add(name);
                all.add(value);
            });
        }
        return all.stream().mapToLong(SwitchboardFollower::bytes).sum();
    }

    /** Of a string of Latin letters on a 64-bit JVM with compressed pointers: 24 bytes and its array, in steps of 8. */
    private static long bytes(String text) {
        return 24L + (16L + text.length() + 7) / 8 * 8;
    }
}
