package io.switchboard.istio.kubernetes;

import io.switchboard.core.ServiceName;
import io.switchboard.core.directory.Catalog;
import io.switchboard.core.directory.CatalogSnapshot;
import io.switchboard.core.directory.Interest;
import io.switchboard.core.directory.Subscription;
import io.switchboard.core.time.RatedLog;
import io.switchboard.core.time.Scheduler;
import io.switchboard.operator.load.ServiceLoads;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Annotates the pods of registered instances with what their deletion costs, so that whoever scales down ends those
 * that are idle. Instances are followed only while this process is the one that writes. On the scheduler.
 */
final class DeletionCosts implements Chore {
    /** Between two writes to one pod. */
    static final Duration PAUSE = Duration.ofSeconds(30);

    /** Pods come and go; one that came since is annotated then. */
    static final Duration RELIST = Duration.ofSeconds(60);

    static final int MOST_SERVICES = 1000;

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final String LIST = "";

    private final Cluster cluster;
    private final ServiceLoads loads;
    private final Catalog catalog;
    private final CostRules rules;
    private final Scheduler scheduler;
    private final WriterMetrics metrics;
    private final RatedLog log;
    /** By namespace, {@link #LIST} for the list: what is refused for one pod is for those beside it. */
    private final Failures<String> failures = new Failures<>(Duration.ofMinutes(5));
    /** By uid: what is refused for one pod may be for that one alone, which must not be the only one that is tried. */
    private final Failures<String> ofPods = new Failures<>(PAUSE, Duration.ofMinutes(5));

    private final Map<ServiceName, Subscription> follows = new HashMap<>();
    private final Map<ServiceName, Map<String, Double>> inFlight = new HashMap<>();
    private final Map<String, Pod> pods = new HashMap<>();
    /** By uid. */
    private final Map<String, Long> writtenAt = new HashMap<>();

    private final Deque<Pod> due = new ArrayDeque<>();
    private long lookedAt;
    private boolean looked;
    private long listedAt;
    private boolean listed;
    private boolean works;
    private boolean toldMany;
    private @Nullable Interest services;

    DeletionCosts(
            Cluster cluster,
            ServiceLoads loads,
            Catalog catalog,
            CostRules rules,
            Scheduler scheduler,
            WriterMetrics metrics) {
        this.cluster = cluster;
        this.loads = loads;
        this.catalog = catalog;
        this.rules = rules;
        this.scheduler = scheduler;
        this.metrics = metrics;
        log = new RatedLog(LoggerFactory.getLogger(DeletionCosts.class), scheduler);
    }

    @Override
    public void elected(boolean writes) {
        if (writes == works) {
            return;
        }
        works = writes;
        if (!writes) {
            if (services != null) {
                services.close();
                services = null;
            }
            follow(Set.of());
            pods.clear();
            writtenAt.clear();
            due.clear();
            listed = false;
            looked = false;
        } else if (rules.isOfAll()) {
            services = catalog.follow(snapshot -> scheduler.execute(() -> {
                if (works) {
                    follow(chosen(snapshot));
                }
            }));
        } else {
            follow(rules.services());
        }
    }

    private Set<ServiceName> chosen(CatalogSnapshot snapshot) {
        Set<ServiceName> chosen = new HashSet<>();
        snapshot.services().stream().limit(MOST_SERVICES).forEach(one -> chosen.add(one.name()));
        if (snapshot.services().size() > MOST_SERVICES && !toldMany) {
            toldMany = true;
            log.warn(
                    "the pods of the first {} services have deletion costs, and those of the others none; name those"
                            + " that are to in the setting deletionCost",
                    MOST_SERVICES);
        }
        return chosen;
    }

    private void follow(Set<ServiceName> wanted) {
        List<ServiceName> left =
                follows.keySet().stream().filter(one -> !wanted.contains(one)).toList();
        left.forEach(service -> {
            Subscription before = follows.remove(service);
            if (before != null) {
                before.close();
            }
            inFlight.remove(service);
        });
        wanted.forEach(service -> follows.computeIfAbsent(
                service,
                made -> loads.follow(
                        made,
                        load -> inFlight.put(made, rules.smoothed(inFlight.getOrDefault(made, Map.of()), load)))));
    }

    @Override
    public @Nullable Due next(long now) {
        if (!works || follows.isEmpty()) {
            return null;
        }
        if (!listed || now - listedAt >= RELIST.toNanos()) {
            return failures.waits(LIST, now) ? null : new Listing();
        }
        if (!looked || now - lookedAt >= LOOK.toNanos()) {
            looked = true;
            lookedAt = now;
            look(now);
        }
        for (Pod pod = due.poll(); pod != null; pod = due.poll()) {
            double calls = inFlight(pod);
            if (!Double.isNaN(calls) && mayBeWritten(pod, now)) {
                return new Annotating(pod, CostRules.cost(calls));
            }
        }
        return null;
    }

    private boolean mayBeWritten(Pod pod, long now) {
        Long last = writtenAt.get(pod.uid());
        return (last == null || now - last >= PAUSE.toNanos())
                && !failures.waits(pod.namespace(), now)
                && !ofPods.waits(pod.uid(), now);
    }

    /** The most wrong first: there may be more than can be written. */
    private void look(long now) {
        record Wrong(Pod pod, long by) {}
        List<Wrong> all = new ArrayList<>();
        for (Pod pod : new HashSet<>(pods.values())) {
            double calls = inFlight(pod);
            if (Double.isNaN(calls) || !mayBeWritten(pod, now)) {
                continue;
            }
            int cost = CostRules.cost(calls);
            if (CostRules.isOther(pod.cost(), cost)) {
                all.add(new Wrong(pod, Math.abs((long) cost - (pod.cost() == null ? 0 : pod.cost()))));
            }
        }
        all.sort(Comparator.comparingLong(Wrong::by)
                .reversed()
                .thenComparing(wrong -> wrong.pod().uid()));
        due.clear();
        all.forEach(wrong -> due.add(wrong.pod()));
    }

    /** NaN: it is not known, or no instance is there. */
    private double inFlight(Pod pod) {
        double sum = Double.NaN;
        for (Map<String, Double> ofService : inFlight.values()) {
            for (String ip : pod.ips()) {
                Double there = ofService.get(ip);
                if (there != null) {
                    if (there.isNaN()) {
                        return Double.NaN;
                    }
                    sum = Double.isNaN(sum) ? there : sum + there;
                }
            }
        }
        return sum;
    }

    private final class Listing implements Due {
        @Override
        public Runnable send() throws ClusterException {
            List<Pod> found = cluster.pods(rules.namespace());
            return () -> took(found);
        }

        private void took(List<Pod> found) {
            listed = true;
            listedAt = scheduler.nanos();
            looked = false;
            pods.clear();
            Set<String> shared = new HashSet<>();
            for (Pod pod : found) {
                for (String ip : pod.ips()) {
                    if (pods.put(ip, pod) != null) {
                        shared.add(ip);
                    }
                }
            }
            // One of them is on its way out; the next list tells which.
            pods.keySet().removeAll(shared);
            Set<String> uids = new HashSet<>();
            found.forEach(pod -> uids.add(pod.uid()));
            writtenAt.keySet().retainAll(uids);
            ofPods.retain(uids);
            if (failures.succeeded(LIST)) {
                log.info("pods can be listed again");
            }
        }

        @Override
        public void refused(ClusterException e) {
            if (failures.failed(LIST, String.valueOf(e.getMessage()), scheduler.nanos())) {
                log.error(
                        "pods cannot be listed, and have no deletion costs until they can: {}; allow list and patch of"
                                + " pods, as deploy/kubernetes/deletion-cost-rbac.yaml does",
                        String.valueOf(e.getMessage()));
            }
        }
    }

    private final class Annotating implements Due {
        private final Pod pod;
        private final int cost;

        Annotating(Pod pod, int cost) {
            this.pod = pod;
            this.cost = cost;
        }

        @Override
        public Runnable send() throws ClusterException {
            Pod annotated = cluster.annotate(pod, cost);
            return () -> {
                metrics.wrote();
                pod.ips().forEach(ip -> pods.replace(ip, pod, annotated));
                writtenAt.put(pod.uid(), scheduler.nanos());
                ofPods.succeeded(pod.uid());
                if (failures.succeeded(pod.namespace())) {
                    log.info("pods of namespace {} can be annotated again", pod.namespace());
                }
            };
        }

        @Override
        public void refused(ClusterException e) {
            if (e.reason() == ClusterException.Reason.NO_KIND || e.reason() == ClusterException.Reason.CONFLICT) {
                // It is gone, or another one has its name.
                pod.ips().forEach(ip -> pods.remove(ip, pod));
                return;
            }
            ofPods.failed(pod.uid(), String.valueOf(e.getMessage()), scheduler.nanos());
            if (failures.failed(pod.namespace(), String.valueOf(e.getMessage()), scheduler.nanos())) {
                log.error(
                        "pods of namespace {} cannot be annotated with deletion costs, and it is tried again later: {}",
                        pod.namespace(),
                        String.valueOf(e.getMessage()));
            }
        }
    }
}
