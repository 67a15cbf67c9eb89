package io.switchboard.benchmarks.size;

import io.switchboard.Datacenter;
import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.layout.ReadLimits;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Switchboard, with all that its facade adds: the operators' words, the doubt, and unless told otherwise the memory on
 * disk.
 */
final class FacadeFollower implements Follower {
    /** More than are ever put; the default is what the largest service has. */
    private static final int MOST_INSTANCES = 200_000;

    private final Switchboard switchboard;
    private volatile @Nullable Snapshot latest;

    /**
     * @param endpoints separated by commas, one of each registry; of several the first is that of the own datacenter
     * @param memory null: nothing is remembered
     */
    FacadeFollower(String endpoints, @Nullable Path memory) {
        List<EtcdOptions> registries = Arrays.stream(endpoints.split(",", -1))
                .map(endpoint -> EtcdOptions.builder(endpoint)
                        .readLimits(ReadLimits.builder()
                                .maxInstances(MOST_INSTANCES)
                                .build())
                        .build())
                .toList();
        SwitchboardOptions.Builder options = SwitchboardOptions.builder(registries.get(0));
        if (registries.size() > 1) {
            options.datacenter(name(0))
                    .otherDatacenters(IntStream.range(1, registries.size())
                            .mapToObj(i -> Datacenter.of(name(i), registries.get(i)))
                            .toList());
        }
        switchboard = Switchboard.connect(
                (memory == null ? options.withoutSnapshotCache() : options.snapshotCache(memory)).build());
    }

    private static String name(int registry) {
        return "dc-" + registry;
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
        return all.stream().mapToLong(FacadeFollower::bytes).sum();
    }

    /** Of a string of Latin letters on a 64-bit JVM with compressed pointers: 24 bytes and its array, in steps of 8. */
    private static long bytes(String text) {
        return 24L + (16L + text.length() + 7) / 8 * 8;
    }
}
