package io.switchboard.istio;

import io.switchboard.core.Freshness;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.Text;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.Subscription;
import io.switchboard.core.time.RatedLog;
import io.switchboard.core.time.Scheduler;
import io.switchboard.core.time.Scheduler.Cancellable;
import io.switchboard.istio.api.DestinationRule;
import io.switchboard.istio.api.Subset;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** One service that is followed, and what was made of what was read last. On the scheduler. */
final class FollowedService {
    /** How long subsets stay that routes no longer name. */
    static final Duration RETIRED = Duration.ofMinutes(1);

    private final ServiceName service;
    private final Scheduler scheduler;
    private final RatedLog log;
    private @Nullable Subscription subscription;
    private @Nullable Snapshot known;
    private @Nullable String problem;
    private @Nullable IstioObjects objects;
    private @Nullable Cancellable lingering;
    private List<Subset> retired = List.of();
    private @Nullable Cancellable retiring;

    FollowedService(ServiceName service, Scheduler scheduler) {
        this.service = service;
        this.scheduler = scheduler;
        log = new RatedLog(LoggerFactory.getLogger(FollowedService.class), scheduler);
    }

    ServiceName service() {
        return service;
    }

    void follow(Directory directory, Consumer<Snapshot> listener) {
        try {
            subscription = directory.follow(service, new Newest<>(scheduler, listener));
        } catch (RuntimeException e) {
            problem = Text.printable(String.valueOf(e.getMessage()));
            log.error("service {} cannot be followed", service, e);
        }
    }

    /**
     * What is not known replaces nothing. Subsets that are no longer named stay for {@link #RETIRED}.
     *
     * @param again to be called when they go
     * @return whether the objects may be others than before
     */
    boolean read(Snapshot snapshot, IstioRules rules, Runnable again) {
        problem = snapshot.problem();
        if (snapshot.freshness() == Freshness.UNKNOWN) {
            return false;
        }
        Snapshot before = known;
        known = snapshot;
        if (before != null
                && objects != null
                && before.instances().equals(snapshot.instances())
                && Objects.equals(before.serviceConfig(), snapshot.serviceConfig())) {
            return false;
        }
        return make(snapshot, rules, again);
    }

    private boolean make(Snapshot snapshot, IstioRules rules, Runnable again) {
        IstioObjects made;
        try {
            made = rules.of(snapshot, retire(rules.of(snapshot), rules, again));
        } catch (RuntimeException e) {
            problem =
                    "its registrations cannot be written for Istio: " + Text.printable(String.valueOf(e.getMessage()));
            log.error("service {} cannot be written for Istio; what was written before stays", service, e);
            if (objects != null) {
                return false;
            }
            made = new IstioObjects(service, "", List.of(), List.of(problem));
        }
        if (!made.notSaid().isEmpty() && (objects == null || !objects.notSaid().equals(made.notSaid()))) {
            log.warn(
                    "Istio cannot be told all of service {}: {}",
                    service,
                    Text.message(String.join("; ", made.notSaid())));
        }
        objects = made;
        return true;
    }

    private List<Subset> retire(IstioObjects next, IstioRules rules, Runnable again) {
        List<Subset> before = subsets(objects);
        List<Subset> after = subsets(next);
        Set<String> named = after.stream().map(Subset::getName).collect(Collectors.toSet());
        List<Subset> left =
                before.stream().filter(each -> !named.contains(each.getName())).toList();
        if (!left.equals(retired)) {
            if (retiring != null) {
                retiring.cancel();
            }
            retired = left;
            retiring = left.isEmpty() ? null : scheduler.after(RETIRED, () -> forget(rules, again));
        }
        return left;
    }

    private void forget(IstioRules rules, Runnable again) {
        Snapshot last = known;
        IstioObjects made = objects;
        retired = List.of();
        retiring = null;
        if (last != null && made != null) {
            objects = rules.of(last);
            again.run();
        }
    }

    private static List<Subset> subsets(@Nullable IstioObjects objects) {
        return objects == null
                ? List.of()
                : objects.objects().stream()
                        .map(IstioObject::spec)
                        .filter(DestinationRule.class::isInstance)
                        .flatMap(rule -> ((DestinationRule) rule).getSubsetsList().stream())
                        .toList();
    }

    Optional<IstioObjects> objects() {
        return Optional.ofNullable(objects);
    }

    /**
     * Whether its registries have been read.
     *
     * @param others whether those of other datacenters count, too
     */
    boolean isRead(boolean others) {
        return objects != null
                && known != null
                && known.datacenters().stream().allMatch(one -> one.isKnown() || !(others || one.own()));
    }

    boolean hasNobody() {
        return known != null && known.instances().isEmpty();
    }

    boolean isLive() {
        return objects != null && known != null && known.freshness() == Freshness.LIVE;
    }

    /** Whether the registry says that there is nobody. */
    boolean isEmpty() {
        return known != null
                && known.freshness() == Freshness.LIVE
                && known.instances().isEmpty();
    }

    /** Has it end once it has been so for that long without a break. */
    void linger(boolean gone, Duration time, Runnable end) {
        if (!gone && lingering != null) {
            lingering.cancel();
            lingering = null;
        } else if (gone && lingering == null) {
            lingering = scheduler.after(time, end);
        }
    }

    String words() {
        return problem == null ? service.value() : service + " (" + problem + ")";
    }

    void close() {
        linger(false, Duration.ZERO, () -> {});
        if (retiring != null) {
            retiring.cancel();
        }
        if (subscription != null) {
            subscription.close();
        }
    }
}
