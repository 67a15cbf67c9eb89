package io.switchboard.istio.kubernetes;

import io.switchboard.istio.IstioObject;
import io.switchboard.istio.Kind;
import io.switchboard.istio.ObjectId;
import io.switchboard.istio.kubernetes.ClusterException.Reason;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A cluster in memory, for all writers of a test. */
final class ScriptedCluster implements Cluster {
    final Map<ObjectId, Stored> objects = new TreeMap<>();
    final Map<ObjectId, Reason> refused = new HashMap<>();
    final Set<Kind> missing = EnumSet.noneOf(Kind.class);
    /** Such as {@code apply ServiceEntry switchboard/a}. */
    final List<String> writes = new ArrayList<>();

    final List<Boolean> forced = new ArrayList<>();
    final Map<String, Pod> pods = new TreeMap<>();

    @Nullable
    Reason podsRefused;

    @Nullable
    Reason annotatingRefused;

    /** The names of pods that may not be annotated. */
    final Set<String> podRefused = new TreeSet<>();

    int lists;
    boolean away;
    private @Nullable LeaseRecord lease;
    private long versions;

    @Override
    public List<Stored> list(Kind kind) throws ClusterException {
        answer(kind);
        lists++;
        return objects.values().stream()
                .filter(each -> each.id().kind() == kind)
                .toList();
    }

    @Override
    public Stored apply(IstioObject wanted, boolean force) throws ClusterException {
        answer(wanted.id().kind());
        writes.add("apply " + wanted.id());
        forced.add(force);
        Reason reason = refused.get(wanted.id());
        if (reason != null) {
            throw new ClusterException(reason, "it is refused");
        }
        Stored stored = new Stored(wanted.id(), "" + ++versions, SpecJson.hash(SpecJson.of(wanted.spec())));
        objects.put(wanted.id(), stored);
        return stored;
    }

    @Override
    public void delete(Stored listed) throws ClusterException {
        answer(listed.id().kind());
        writes.add("delete " + listed.id());
        Stored there = objects.get(listed.id());
        if (there != null && !there.equals(listed)) {
            throw new ClusterException(Reason.CONFLICT, "it is another one now");
        }
        objects.remove(listed.id());
    }

    @Override
    public List<Pod> pods(@Nullable String namespace) throws ClusterException {
        answer();
        writes.add("list pods");
        if (podsRefused != null) {
            throw new ClusterException(podsRefused, "pods is forbidden");
        }
        return pods.values().stream()
                .filter(pod -> namespace == null || pod.namespace().equals(namespace))
                .toList();
    }

    @Override
    public Pod annotate(Pod pod, int cost) throws ClusterException {
        answer();
        writes.add(pod.name() + " costs " + cost);
        Pod there = pods.get(pod.name());
        if (annotatingRefused != null) {
            throw new ClusterException(annotatingRefused, "it is refused");
        }
        if (podRefused.contains(pod.name())) {
            throw new ClusterException(Reason.FORBIDDEN, "a webhook denied the request");
        }
        if (there == null) {
            throw new ClusterException(Reason.NO_KIND, "it is not there");
        }
        if (!there.uid().equals(pod.uid())) {
            throw new ClusterException(Reason.CONFLICT, "it is another one now");
        }
        Pod annotated = pod.costing(cost);
        pods.put(pod.name(), annotated);
        return annotated;
    }

    @Override
    public @Nullable LeaseRecord lease() throws ClusterException {
        answer();
        return lease;
    }

    @Override
    public LeaseRecord hold(@Nullable LeaseRecord before, String holder) throws ClusterException {
        answer();
        if (lease != null && !lease.equals(before)) {
            throw new ClusterException(Reason.CONFLICT, "it is another one now");
        }
        lease = new LeaseRecord(holder, 0, "" + ++versions);
        return lease;
    }

    private void answer() throws ClusterException {
        if (away) {
            throw new ClusterException(Reason.UNAVAILABLE, "connection refused");
        }
    }

    private void answer(Kind kind) throws ClusterException {
        answer();
        if (missing.contains(kind)) {
            throw new ClusterException(Reason.NO_KIND, "404 page not found");
        }
    }

    @Override
    public void close() {}
}
