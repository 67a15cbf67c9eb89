package io.switchboard.grpc;

import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.Subscription;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A directory that says what a test tells it to. */
final class ScriptedDirectory implements Directory {
    public static final ServiceName SERVICE = new ServiceName("xiaoxu/demo");
    public static final String REGISTRY = "etcd at 127.0.0.1:2379";

    final AtomicInteger refreshes = new AtomicInteger();
    /** Ids of the instances that are said to have answered. */
    final Queue<String> answers = new ConcurrentLinkedQueue<>();

    final Set<Consumer<Snapshot>> listeners = new CopyOnWriteArraySet<>();
    volatile @Nullable Throwable broken;
    private Snapshot last = Snapshot.unknown(SERVICE, Instant.EPOCH);

    public static Snapshot snapshot(Freshness freshness, @Nullable String problem, int skipped, Instance... instances) {
        List<Instance> sorted =
                Stream.of(instances).sorted(Comparator.comparing(Instance::id)).toList();
        return new Snapshot(SERVICE, sorted, 7, freshness, Instant.EPOCH, skipped, Set.of(), problem);
    }

    /** Whatever it is, also what is to be declared. */
    public static void throwIf(@Nullable Throwable thrown) {
        if (thrown != null) {
            ScriptedDirectory.<RuntimeException>sneak(thrown);
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneak(Throwable thrown) throws E {
        throw (E) thrown;
    }

    @Override
    public synchronized Subscription follow(ServiceName service, Consumer<Snapshot> listener) {
        throwIf(broken);
        listeners.add(listener);
        listener.accept(last);
        return new Subscription() {
            @Override
            public void refresh() {
                throwIf(broken);
                refreshes.incrementAndGet();
            }

            @Override
            public void answered(String instanceId) {
                throwIf(broken);
                answers.add(instanceId);
            }

            @Override
            public void close() {
                throwIf(broken);
                listeners.remove(listener);
            }
        };
    }

    @Override
    public String registry() {
        return REGISTRY;
    }

    synchronized void publish(Snapshot snapshot) {
        last = snapshot;
        listeners.forEach(listener -> listener.accept(snapshot));
    }

    /** These, of which the registry lists no longer those in the set. */
    public void doubting(Set<String> doubted, Instance... instances) {
        Snapshot all = snapshot(Freshness.LIVE, null, 0, instances);
        publish(new Snapshot(
                all.service(), all.instances(), 8, all.freshness(), all.since(), 0, doubted, all.problem()));
    }

    public void live(Instance... instances) {
        publish(snapshot(Freshness.LIVE, null, 0, instances));
    }
}
