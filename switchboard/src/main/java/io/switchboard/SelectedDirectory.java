package io.switchboard;

import io.switchboard.core.Instance;
import io.switchboard.core.InstanceList;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.Subscription;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A directory in which only some instances of each service are. */
final class SelectedDirectory implements Directory {
    private final Directory all;
    private final Predicate<Instance> passes;

    SelectedDirectory(Directory all, Predicate<Instance> passes) {
        this.all = all;
        this.passes = passes;
    }

    @Override
    public Subscription follow(ServiceName service, Consumer<Snapshot> listener) {
        return all.follow(service, snapshot -> listener.accept(selected(snapshot)));
    }

    private Snapshot selected(Snapshot snapshot) {
        List<Instance> left = new ArrayList<>();
        Set<String> doubted = new HashSet<>(snapshot.doubted());
        for (Instance instance : snapshot.instances()) {
            if (passes.test(instance)) {
                left.add(instance);
            } else {
                doubted.remove(instance.name());
            }
        }
        return left.size() == snapshot.instances().size()
                ? snapshot
                : snapshot.withInstances(InstanceList.copyOf(left)).withDoubted(doubted);
    }

    @Override
    public String registry() {
        return all.registry();
    }
}
