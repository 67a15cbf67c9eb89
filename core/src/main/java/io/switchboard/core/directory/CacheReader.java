package io.switchboard.core.directory;

import io.switchboard.core.Instance;
import io.switchboard.core.InstanceList;
import io.switchboard.core.InstanceRules;
import io.switchboard.core.InstanceState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.Text;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what is remembered as what the registry says is taken: by the rules of now, whatever held when it was written.
 * Waits for the disk; never throws.
 */
final class CacheReader {
    private static final Logger log = LoggerFactory.getLogger(CacheReader.class);
    /** Registered first, counted first, as far as instances say it. */
    private static final Comparator<Instance> BY_AGE =
            Comparator.comparingLong(Instance::incarnation).thenComparing(Instance::id);

    /** @param skipped how many instances were left out */
    record Recalled(CachedSnapshot set, int skipped) {
        /**
         * What operators had said when the set was kept, over one of which it is not known what they say: rather
         * drained for a moment than called against their word.
         */
        Snapshot wordsOver(Snapshot unsaid) {
            InstanceList all = unsaid.instances();
            for (Instance known : set.instances()) {
                Instance listed = all.find(known.id());
                if (listed != null) {
                    InstanceState state =
                            known.state() == InstanceState.DRAINING ? InstanceState.DRAINING : listed.state();
                    all = all.with(listed.toBuilder()
                            .weight(known.weight())
                            .state(state)
                            .build());
                }
            }
            return unsaid.withInstances(all).withServiceConfig(set.serviceConfig());
        }
    }

    private final SnapshotStore store;
    private final InstanceRules rules;
    private final Set<ServiceName> told = ConcurrentHashMap.newKeySet();

    CacheReader(SnapshotStore store, InstanceRules rules) {
        this.store = store;
        this.rules = rules;
    }

    /** Empty if nothing of it may be taken. */
    Optional<Recalled> read(ServiceName service) {
        try {
            return store.read(service)
                    .map(this::admitted)
                    .filter(recalled -> !recalled.set.instances().isEmpty());
        } catch (Throwable e) {
            tell(service, "cannot be judged: " + Text.printable(e.toString()));
            return Optional.empty();
        }
    }

    private Recalled admitted(CachedSnapshot set) {
        List<Instance> taken = new ArrayList<>(set.instances().size());
        String problem = null;
        for (Instance instance : set.instances()) {
            try {
                taken.add(rules.admit(instance));
            } catch (IllegalArgumentException e) {
                problem =
                        problem == null ? "instance " + Text.printable(instance.id()) + ": " + e.getMessage() : problem;
            }
        }
        if (taken.size() > rules.maxInstances()) {
            problem = taken.size() + " instances, and at most " + rules.maxInstances() + " are taken";
            taken = taken.stream()
                    .sorted(BY_AGE)
                    .limit(rules.maxInstances())
                    .sorted(Comparator.comparing(Instance::id))
                    .toList();
        }
        int skipped = set.instances().size() - taken.size();
        if (problem != null) {
            tell(set.service(), skipped + " of its instances are left out, such as " + problem);
        }
        return new Recalled(
                new CachedSnapshot(
                        set.registry(),
                        set.service(),
                        set.liveAt(),
                        set.revision(),
                        List.copyOf(taken),
                        config(set.service(), set.serviceConfig())),
                skipped);
    }

    private @Nullable String config(ServiceName service, @Nullable String config) {
        if (config == null) {
            return null;
        }
        int bytes = config.getBytes(StandardCharsets.UTF_8).length;
        if (bytes <= rules.maxConfigBytes()) {
            return config;
        }
        tell(
                service,
                "its service config is left out: it has " + bytes + " bytes, and at most " + rules.maxConfigBytes()
                        + " are read");
        return null;
    }

    private void tell(ServiceName service, String what) {
        if (told.add(service)) {
            log.warn(
                    "part of the cached instances of service {} is ignored: {}. The file was written under other"
                            + " limits, or edited; the registry's answer replaces it",
                    service,
                    what);
        }
    }
}
