package io.switchboard.istio.kubernetes;

import io.switchboard.istio.IstioObject;
import io.switchboard.istio.Kind;
import io.switchboard.istio.ObjectId;
import io.switchboard.istio.ObjectSource;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What differs between the registry and the cluster. An object is compared by its content as the cluster has listed it;
 * where the cluster adds to a content, by what it made of it.
 */
final class WritePlan {
    /**
     * One object that differs.
     *
     * @param wanted null: it is to be deleted
     * @param stored null: it is not there
     */
    record Step(
            ObjectId id,
            @Nullable IstioObject wanted,
            @Nullable Stored stored) {}

    /** What the cluster made of a content. */
    private record Made(String version, String content) {}

    private final ObjectSource source;
    private final Map<ObjectId, Stored> stored = new HashMap<>();
    private final Map<ObjectId, Made> made = new HashMap<>();
    private final Set<Kind> known = EnumSet.noneOf(Kind.class);
    private final Set<ObjectId> differ = new LinkedHashSet<>();

    WritePlan(ObjectSource source) {
        this.source = source;
    }

    /** Routes come after the subsets that they name. */
    void look(Collection<ObjectId> ids) {
        differ.addAll(new TreeSet<>(ids));
    }

    void listed(Kind kind, List<Stored> found) {
        stored.keySet().removeIf(id -> id.kind() == kind);
        found.forEach(each -> stored.put(each.id(), each));
        made.keySet().removeIf(id -> id.kind() == kind && !stored.containsKey(id));
        known.add(kind);
        found.forEach(each -> differ.add(each.id()));
        source.objects().keySet().stream().filter(id -> id.kind() == kind).forEach(differ::add);
    }

    /** What is there of the kind is not known: none of it is written. */
    void unknown(Kind kind) {
        known.remove(kind);
    }

    /** What is there is no longer known. */
    void forget() {
        known.clear();
        stored.clear();
    }

    void done(ObjectId id, @Nullable IstioObject wanted, @Nullable Stored now) {
        if (wanted == null || now == null) {
            stored.remove(id);
            made.remove(id);
        } else {
            stored.put(id, now);
            made.put(id, new Made(wanted.version(), now.content()));
        }
    }

    int size() {
        return differ.size();
    }

    /**
     * The first that may be tried; null: none. What is to be deleted waits until it is certain that it is not in the
     * registry.
     */
    @Nullable
    Step next(Predicate<ObjectId> mayBeTried) {
        Iterator<ObjectId> all = differ.iterator();
        @Nullable Boolean live = null;
        while (all.hasNext()) {
            ObjectId id = all.next();
            if (!known.contains(id.kind()) || !mayBeTried.test(id)) {
                continue;
            }
            IstioObject wanted = source.objects().get(id);
            Stored there = stored.get(id);
            if (wanted == null ? there == null : there != null && isSame(wanted, there)) {
                all.remove();
                continue;
            }
            if (wanted == null) {
                live = live == null ? source.isLive() : live;
                if (!live) {
                    continue;
                }
            }
            return new Step(id, wanted, there);
        }
        return null;
    }

    private boolean isSame(IstioObject wanted, Stored there) {
        Made before = made.get(wanted.id());
        if (before != null && before.version().equals(wanted.version())) {
            return before.content().equals(there.content());
        }
        return SpecJson.hash(SpecJson.of(wanted.spec())).equals(there.content());
    }
}
