package io.switchboard.operator;

import io.switchboard.core.Drain;
import io.switchboard.core.DrainTarget;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** What may be drained for how long, and what whoever does so should know. */
final class DrainEdits {
    private static final int SHOWN = 3;

    private final RegistryStore store;
    private final OverrideEdits overrides;

    DrainEdits(RegistryStore store, OverrideEdits overrides) {
        this.store = store;
        this.overrides = overrides;
    }

    /** In an outage nobody may be registered there, or it cannot be found out: it is drained all the same. */
    CompletableFuture<DrainChange> zone(Locality place, Duration length, ChangeAuthor author) {
        DrainTarget.Zone target = new DrainTarget.Zone(place);
        return store.drain(target, Drain.requireLength(length), author)
                .thenCompose(made -> store.population(place)
                        .handle((found, failure) -> found == null ? made : noted(made, notes(target, found))));
    }

    CompletableFuture<DrainChange> datacenter(DrainTarget.Datacenter target, Duration length, ChangeAuthor author) {
        return store.drain(target, Drain.requireLength(length), author);
    }

    CompletableFuture<DrainChange> instance(InstanceTarget target, Duration length, ChangeAuthor author) {
        Drain.requireLength(length);
        return overrides
                .requireThere(target)
                .thenCompose(found -> store.drain(of(target), length, author)
                        .thenCompose(made -> overrides
                                .notes(found, target.id())
                                .thenCombine(endless(target), (notes, endless) -> {
                                    List<String> all = new ArrayList<>(endless);
                                    all.addAll(notes);
                                    return noted(made, all);
                                })));
    }

    private CompletableFuture<List<String>> endless(InstanceTarget target) {
        return store.overrides(target.service())
                .handle((all, failure) -> all == null
                        ? List.of()
                        : all.stream()
                                .filter(one -> one.id().equals(target.id()))
                                .flatMap(one -> one.override().stream())
                                .filter(override -> override.state() == InstanceState.DRAINING)
                                .map(override -> "it is drained without an end as well (" + override.by()
                                        + (override.reason().isEmpty() ? "" : ": " + override.reason())
                                        + "): undrain ends both")
                                .toList());
    }

    /** Ends it at once. */
    CompletableFuture<DrainChange> end(DrainTarget.Zone target) {
        return store.undrain(target)
                .thenCompose(made ->
                        store.drains().handle((all, failure) -> all == null ? made : noted(made, others(target, all))));
    }

    CompletableFuture<DrainChange> end(DrainTarget.Datacenter target) {
        return store.undrain(target);
    }

    /** Ends what is said of the instance for a time, after what is said of it without an end. */
    CompletableFuture<OverrideChange> endToo(InstanceTarget target, OverrideChange made) {
        DrainTarget.OneInstance instance;
        try {
            instance = of(target);
        } catch (IllegalArgumentException e) {
            // What is there may be taken away whatever it is called; no drain for a time is.
            return CompletableFuture.completedFuture(made);
        }
        return store.undrain(instance).handle((ended, failure) -> {
            List<String> notes = new ArrayList<>(made.notes());
            if (failure != null) {
                notes.add("if it is drained for a time it still is: "
                        + (failure.getCause() == null ? failure : failure.getCause()).getMessage());
            } else {
                ended.before().ifPresent(before -> notes.add("it was drained " + before.words() + ", and is no more"));
            }
            return new OverrideChange(made.before(), made.after(), notes);
        });
    }

    private static DrainTarget.OneInstance of(InstanceTarget target) {
        return new DrainTarget.OneInstance(target.service(), target.id());
    }

    private static DrainChange noted(DrainChange made, List<String> notes) {
        return new DrainChange(made.target(), made.before(), made.after(), notes);
    }

    private static List<String> notes(DrainTarget.Zone target, ZonePopulation found) {
        if (found.instances() == 0) {
            return List.of("no instance is registered in " + target.words() + " now");
        }
        if (found.alone().isEmpty()) {
            return List.of();
        }
        return List.of("nobody takes calls outside of " + target.words() + " of "
                + found.alone().stream().limit(SHOWN).map(ServiceName::value).collect(Collectors.joining(", "))
                + (found.alone().size() > SHOWN ? " and " + (found.alone().size() - SHOWN) + " more services" : "")
                + "; clients go on calling those there are rather than fail");
    }

    /** The same zone may be named with its region and without. */
    private static List<String> others(DrainTarget.Zone target, List<StoredDrain> all) {
        List<String> notes = new ArrayList<>();
        for (StoredDrain one : all) {
            if (one.drain().isPresent()
                    && one.target().orElse(null) instanceof DrainTarget.Zone other
                    && other.place().isInZoneOf(target.place())) {
                notes.add(
                        other.words() + " is still drained " + one.drain().get().words());
            }
        }
        return notes;
    }
}
