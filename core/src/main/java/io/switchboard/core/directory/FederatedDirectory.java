package io.switchboard.core.directory;

import io.switchboard.core.Cleanup;
import io.switchboard.core.Drain;
import io.switchboard.core.Freshness;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.Text;
import io.switchboard.core.time.RatedLog;
import io.switchboard.core.time.Scheduler;
import io.switchboard.core.time.Scheduler.Cancellable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One set of a service's instances out of the registries of several datacenters, of which nothing is copied: each
 * registry is followed by a chain of its own, and what one does not say changes nothing of what the others do.
 *
 * <ul>
 *   <li>An instance is told apart by datacenter and id ({@link io.switchboard.core.Instance#name}).
 *   <li>A registry that is lost changes nothing: its last set stays, {@link Freshness#STALE}. Each registry's state is
 *       in {@link Snapshot#datacenters}.
 *   <li>The first set waits for the own registry to answer, or to be known to be unreachable, {@link #PATIENCE} at
 *       most; it waits for another registry only while nobody is known to be called.
 *   <li>A datacenter that is drained in any of the registries is drained: all of its instances drain.
 *   <li>Of the service configs that the registries have the nearest one's counts.
 *   <li>The own registry's config may name the others in which the service is followed. That of another may not: it
 *       could leave itself out.
 * </ul>
 */
public final class FederatedDirectory implements Directory {
    /** How long a registry that says nothing, neither that it is there nor that it is not, is waited for. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    /** How often the order by latency is looked at, and a registry that could not be followed is tried again. */
    static final Duration REVIEW = Duration.ofMinutes(1);

    private static final Logger log = LoggerFactory.getLogger(FederatedDirectory.class);

    private final List<DatacenterDirectory> datacenters;
    private final boolean byLatency;
    private final Function<String, Set<String>> namedBy;
    private final Scheduler scheduler;

    /**
     * @param datacenters the own one first
     * @param byLatency whether the others are put in order by measured latency; else they stay in the order given
     * @param namedBy in which other datacenters a service config wants its service followed; empty: in all of them. It
     *     takes any text and throws nothing
     * @param scheduler where listeners run
     * @throws IllegalArgumentException if there is none, or a name occurs twice; the message says which
     */
    public FederatedDirectory(
            List<? extends DatacenterDirectory> datacenters,
            boolean byLatency,
            Function<String, Set<String>> namedBy,
            Scheduler scheduler) {
        this.datacenters = List.copyOf(datacenters);
        this.byLatency = byLatency;
        this.namedBy = namedBy;
        this.scheduler = scheduler;
        if (datacenters.isEmpty()) {
            throw new IllegalArgumentException("no datacenter is given; give at least the own one");
        }
        Set<String> names = new HashSet<>();
        for (DatacenterDirectory one : datacenters) {
            if (!names.add(one.name().value())) {
                throw new IllegalArgumentException(
                        "datacenter " + one.name() + " is given twice; give each one once, the own one included");
            }
        }
    }

    @Override
    public Subscription follow(ServiceName service, Consumer<Snapshot> listener) {
        Following following = new Following(service, listener);
        following.start();
        return following;
    }

    @Override
    public String registry() {
        DatacenterDirectory own = datacenters.get(0);
        String others =
                datacenters.stream().skip(1).map(one -> one.name().value()).collect(Collectors.joining(", "));
        return own.directory().registry() + " (datacenter " + own.name() + ")"
                + (others.isEmpty() ? "" : " and the registries of " + others);
    }

    /** One followed service. Its fields belong to the scheduler, except where they say otherwise. */
    private final class Following implements Subscription {
        private final ServiceName service;
        private final Consumer<Snapshot> listener;
        private final RatedLog rated = new RatedLog(log, scheduler);
        private final List<Followed> parts = new ArrayList<>();
        private final FederatedSet set;
        private List<Followed> inOrder;
        /** What the own registry's config was when the others were last chosen by it. */
        private @Nullable String heeded;
        /** Those that it names; empty: all. */
        private Set<String> named = Set.of();
        /** Whether all have been opened once; from then on only the scheduler opens and leaves them. */
        private boolean started;

        private Cancellable review = () -> {};
        private volatile boolean closed;

        Following(ServiceName service, Consumer<Snapshot> listener) {
            this.service = service;
            this.listener = listener;
            this.set = new FederatedSet(service, datacenters, scheduler.now());
            datacenters.forEach(one -> parts.add(new Followed(one)));
            this.inOrder = List.copyOf(parts.subList(1, parts.size()));
        }

        /** The own registry refuses only when it is closed, and so is all of this then. */
        void start() {
            try {
                parts.get(0).open();
            } catch (RuntimeException | Error e) {
                Cleanup.after(e, this::close);
                throw e;
            }
            scheduler.execute(this::publish);
            parts.stream().skip(1).forEach(Followed::openOrTell);
            scheduler.execute(() -> {
                started = true;
                parts.forEach(Followed::await);
                if (heed()) {
                    publish();
                }
                reviewLater();
            });
        }

        @Override
        public void refresh() {
            Cleanup.each(parts, part -> {
                Subscription opened = part.opened;
                if (opened != null) {
                    opened.refresh();
                }
            });
        }

        /** The name of a datacenter has no slash. */
        @Override
        public void answered(String name) {
            int slash = name.indexOf('/');
            for (Followed part : parts) {
                Subscription opened = part.opened;
                if (opened != null && slash > 0 && part.name.equals(name.substring(0, slash))) {
                    opened.answered(name.substring(slash + 1));
                }
            }
        }

        @Override
        public void close() {
            closed = true;
            Cleanup.all(
                    () -> Cleanup.each(parts, Followed::close),
                    () -> scheduler.execute(() -> {
                        review.cancel();
                        parts.forEach(part -> part.patience.cancel());
                    }));
        }

        /** @return whether others are followed now */
        private boolean heed() {
            String config = set.ownConfig();
            if (closed || !started || Objects.equals(config, heeded)) {
                return false;
            }
            heeded = config;
            Set<String> before = named;
            named = config == null ? Set.of() : namedBy.apply(config);
            if (named.equals(before)) {
                return false;
            }
            parts.stream().skip(1).forEach(Followed::openOrLeave);
            return true;
        }

        private void publish() {
            if (!closed) {
                listener.accept(set.snapshot());
            }
        }

        private void reviewLater() {
            if (!closed && parts.size() > 1) {
                review = scheduler.after(REVIEW, () -> {
                    // First, so that nothing that fails here ends the reviews.
                    reviewLater();
                    inOrder.forEach(Followed::openOrTell);
                    if (putInOrder()) {
                        publish();
                    }
                });
            }
        }

        /** @return whether the order is another one now */
        private boolean putInOrder() {
            if (!byLatency) {
                return false;
            }
            List<Followed> ordered = Nearest.order(inOrder, part -> part.datacenter.roundTripNanos());
            boolean changed = !ordered.equals(inOrder);
            inOrder = ordered;
            set.order(ordered.stream().map(part -> part.name).toList());
            return changed;
        }

        /** One registry's part of it. */
        private final class Followed {
            private final DatacenterDirectory datacenter;
            private final String name;
            private Cancellable patience = () -> {};
            private volatile @Nullable Subscription opened;
            /** What was asked for before this changed is heard no more; it changes on the scheduler only. */
            private int turn;

            private volatile Interest drains = () -> {};
            /** The datacenters that are drained as this registry has it. */
            private Map<String, Drain> drained = Map.of();

            Followed(DatacenterDirectory datacenter) {
                this.datacenter = datacenter;
                this.name = datacenter.name().value();
            }

            /** The drains first: a set that they are known for is not to go out without them. */
            void open() {
                int mine = turn;
                drains = datacenter
                        .drains()
                        .follow(active -> scheduler.execute(() -> {
                            if (mine == turn) {
                                drained(active.datacenters());
                            }
                        }));
                Subscription made = datacenter.directory().follow(service, snapshot -> {
                    // Each registry has a thread of its own.
                    scheduler.execute(() -> {
                        if (mine == turn) {
                            received(snapshot);
                        }
                    });
                });
                opened = made;
                if (closed) {
                    close();
                }
            }

            void openOrLeave() {
                if (isNamed()) {
                    set.follow(name, true);
                    openOrTell();
                } else if (opened != null) {
                    turn++;
                    close();
                    opened = null;
                    patience.cancel();
                    set.awaitNoMore(name);
                    drained(Map.of());
                    set.take(name, Snapshot.unknown(service, scheduler.now()));
                    set.follow(name, false);
                }
            }

            private boolean isNamed() {
                return named.isEmpty() || named.contains(name);
            }

            void openOrTell() {
                if (opened != null || closed || !isNamed()) {
                    return;
                }
                try {
                    open();
                } catch (RuntimeException | Error e) {
                    drains.close();
                    String problem = Text.message(String.valueOf(e.getMessage() == null ? e : e.getMessage()));
                    rated.warn(
                            "service {} is not looked up in datacenter {}, which is tried again every {} s: {}",
                            service,
                            name,
                            REVIEW.toSeconds(),
                            problem);
                    scheduler.execute(() ->
                            received(Snapshot.unknown(service, scheduler.now()).lost(problem, scheduler.now())));
                }
            }

            void await() {
                if (!closed) {
                    patience = scheduler.after(PATIENCE, () -> {
                        set.awaitNoMore(name);
                        publish();
                    });
                }
            }

            private void drained(Map<String, Drain> now) {
                if (!closed && !drained.equals(now)) {
                    drained = now;
                    Map<String, String> all = new HashMap<>();
                    parts.forEach(part -> part.drained.forEach((name, drain) -> all.put(name, drain.words())));
                    set.drain(all);
                    publish();
                }
            }

            private void received(Snapshot snapshot) {
                if (closed) {
                    return;
                }
                if (snapshot.freshness() != Freshness.UNKNOWN) {
                    patience.cancel();
                }
                set.take(name, snapshot);
                putInOrder();
                heed();
                publish();
            }

            void close() {
                Subscription made = opened;
                Cleanup.all(drains::close, () -> {
                    if (made != null) {
                        made.close();
                    }
                });
            }
        }
    }
}
