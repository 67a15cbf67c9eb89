package io.switchboard.operator;

import io.switchboard.core.Instance;
import io.switchboard.core.InstanceOverride;
import io.switchboard.core.InstanceState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What becomes of an override when an instance is drained or weighed, and whom that may be done to. */
final class OverrideEdits {
    private final RegistryStore store;
    private final KnownNames names;

    OverrideEdits(RegistryStore store, KnownNames names) {
        this.store = store;
        this.names = names;
    }

    static UnaryOperator<Optional<InstanceOverride>> drained(ChangeAuthor author) {
        return before -> Optional.of(new InstanceOverride(
                before.map(InstanceOverride::weight).orElse(null),
                InstanceState.DRAINING,
                author.by(),
                null,
                author.reason()));
    }

    static UnaryOperator<Optional<InstanceOverride>> undrained(ChangeAuthor author) {
        return before -> before.filter(override -> override.weight() != null)
                .map(override -> override.state() == null
                        ? override
                        : new InstanceOverride(override.weight(), null, author.by(), null, author.reason()));
    }

    /** @param weight null: the instance's own counts again */
    static UnaryOperator<Optional<InstanceOverride>> weighed(@Nullable Integer weight, ChangeAuthor author) {
        if (weight != null && (weight < 0 || weight > Instance.MAX_WEIGHT)) {
            throw new IllegalArgumentException("weight " + weight + " is not between 0 and " + Instance.MAX_WEIGHT);
        }
        return before -> {
            InstanceState state = before.map(InstanceOverride::state).orElse(null);
            return weight == null && state == null
                    ? Optional.empty()
                    : Optional.of(new InstanceOverride(weight, state, author.by(), null, author.reason()));
        };
    }

    /**
     * A change that makes no sense for an instance that is not there, and is noted if it leaves nobody to be called.
     */
    CompletableFuture<OverrideChange> give(InstanceTarget target, UnaryOperator<Optional<InstanceOverride>> change) {
        return requireThere(target)
                .thenCompose(found -> store.override(target.service(), target.id(), change)
                        .thenCompose(made -> made.after().isEmpty()
                                ? CompletableFuture.completedFuture(made)
                                : notes(found, "")
                                        .thenApply(notes -> new OverrideChange(made.before(), made.after(), notes))));
    }

    /** What is registered; fails if the instance is not, unless it is meant all the same. */
    CompletableFuture<RegisteredInstances> requireThere(InstanceTarget target) {
        requireId(target);
        return names.require(target);
    }

    /** A change that takes back what was said, which may be of an instance that is gone. */
    CompletableFuture<OverrideChange> takeBack(
            InstanceTarget target, UnaryOperator<Optional<InstanceOverride>> change) {
        requireId(target);
        return store.override(target.service(), target.id(), change);
    }

    private static void requireId(InstanceTarget target) {
        if (target.id().isEmpty()) {
            throw new IllegalArgumentException(
                    "the instance id is empty; give the id of an instance of service " + target.service());
        }
    }

    /**
     * Once the change is made, not being able to look at what follows from it is no failure.
     *
     * @param drained an instance that is drained by other means; empty: none
     */
    CompletableFuture<List<String>> notes(RegisteredInstances found, String drained) {
        return store.overrides(found.service())
                .handle((overrides, failure) -> overrides == null || isSomebodyLeft(found, overrides, drained)
                        ? List.of()
                        : List.of("no instance of " + found.service()
                                + " is left that should get calls; clients go on calling those there are rather than"
                                + " fail"));
    }

    /** Without one clients call whom they should not, rather than nobody. */
    private static boolean isSomebodyLeft(RegisteredInstances found, List<StoredOverride> stored, String drained) {
        Map<String, InstanceOverride> overrides = new HashMap<>();
        stored.forEach(one -> one.override().ifPresent(override -> overrides.put(one.id(), override)));
        return found.instances().isEmpty()
                || found.instances().stream().anyMatch(registered -> {
                    InstanceOverride override =
                            overrides.get(registered.instance().id());
                    Integer weight = override == null ? null : override.weight();
                    return registered.instance().state() == InstanceState.SERVING
                            && !registered.instance().id().equals(drained)
                            && (override == null || override.state() != InstanceState.DRAINING)
                            && (weight == null ? registered.instance().weight() : weight) > 0;
                });
    }
}
