package io.switchboard.scaler;

import io.switchboard.core.Cleanup;
import io.switchboard.core.DatacenterState;
import io.switchboard.core.Freshness;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.Subscription;
import io.switchboard.core.time.RatedLog;
import io.switchboard.core.time.Scheduler;
import io.switchboard.operator.load.ServiceLoad;
import io.switchboard.operator.load.ServiceLoads;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** One service, followed for all ScaledObjects that are about it. On the scheduler. */
final class FollowedLoad {
    /** Of one service: there is one for each datacenter, metric and target that somebody asks for. */
    static final int MOST_TRACKS = 64;

    /** The first reports take about as long, and nothing is said to be missing before. */
    private static final Duration FIRST = Duration.ofSeconds(6);

    private static final String UNKNOWN = "unknown";
    private static final String SILENT = "silent";

    /** Whoever wants each reading. */
    interface Listener {
        void heard();
    }

    /** What has a history of its own. */
    record Key(@Nullable String datacenter, Target target) {}

    private static final class Kept {
        final Track track;
        long asked;
        String words = "";

        Kept(Track track, long asked) {
            this.track = track;
            this.asked = asked;
        }
    }

    private final ServiceName service;
    private final Scheduler scheduler;
    private final @Nullable String own;
    private final RatedLog log;
    private final Population population = new Population();
    private final LostDatacenters lost = new LostDatacenters();
    private final Map<Key, Kept> tracks = new LinkedHashMap<>();
    private final Set<Listener> listeners = new LinkedHashSet<>();
    private final long opened;
    private long asked;
    private boolean closed;
    private @Nullable ServiceLoad load;
    private @Nullable Snapshot snapshot;
    private @Nullable Subscription reports;
    private @Nullable Subscription places;

    private FollowedLoad(ServiceName service, Scheduler scheduler, @Nullable String own) {
        this.service = service;
        this.scheduler = scheduler;
        this.own = own;
        log = new RatedLog(LoggerFactory.getLogger(FollowedLoad.class), scheduler);
        opened = scheduler.nanos();
        asked = opened;
    }

    /** @param own the datacenter of the process; null: there is one registry, and no state of others to follow */
    static FollowedLoad open(
            ServiceName service, ServiceLoads loads, Directory directory, Scheduler scheduler, @Nullable String own) {
        FollowedLoad followed = new FollowedLoad(service, scheduler, own);
        try {
            if (own != null) {
                followed.places = directory.follow(service, next -> scheduler.execute(() -> followed.snapshot = next));
            }
            followed.reports = loads.follow(service, next -> scheduler.execute(() -> followed.heard(next)));
        } catch (RuntimeException | Error e) {
            Cleanup.after(e, followed::close);
            throw e;
        }
        return followed;
    }

    private void heard(ServiceLoad next) {
        if (closed) {
            return;
        }
        long now = scheduler.nanos();
        load = next;
        if (next.freshness() != Freshness.UNKNOWN) {
            population.next(next, now);
        }
        Snapshot places = snapshot;
        if (places != null) {
            lost.next(places, now);
        }
        tracks.forEach((key, kept) -> {
            kept.track.add(reading(key, next, now), now);
            tell(key, kept, now);
        });
        List.copyOf(listeners).forEach(Listener::heard);
    }

    private Reading reading(Key key, ServiceLoad from, long now) {
        Freshness freshness = from.freshness();
        String problem = from.problem();
        if (key.datacenter() != null && !key.datacenter().equals(own)) {
            DatacenterState state = state(key.datacenter());
            freshness = state == null ? Freshness.UNKNOWN : state.freshness();
            problem = state == null ? "nothing is known of datacenter " + key.datacenter() : state.problem();
        }
        return Reading.of(
                from,
                freshness,
                problem,
                population,
                key.datacenter(),
                key.target().metric(),
                now);
    }

    private @Nullable DatacenterState state(String datacenter) {
        Snapshot places = snapshot;
        return places == null
                ? null
                : places.datacenters().stream()
                        .filter(one -> one.name().equals(datacenter))
                        .findFirst()
                        .orElse(null);
    }

    /** Logs when it begins that a figure is not what is heard, and when it ends. */
    private void tell(Key key, Kept kept, long now) {
        Answer answer = kept.track.answer(now);
        Unknown unknown = answer.unknown();
        Reading reading = kept.track.last();
        int silent = reading == null ? 0 : reading.silent();
        boolean waits = unknown != null && unknown.reason() == Unknown.Reason.HISTORY;
        String words = unknown != null ? UNKNOWN : silent > 0 ? SILENT : "";
        if (waits || words.equals(kept.words) || isNew()) {
            return;
        }
        kept.words = words;
        String metric = key.target().metric().written();
        if (unknown != null) {
            log.warn("{} of {} is not known, and is answered by an error: {}", metric, service, unknown.text());
        } else if (words.equals(SILENT)) {
            log.warn(
                    "{} of {}: {} of {} instances are silent ({}); replicas are added by what the others say, and"
                            + " none is taken away",
                    metric,
                    service,
                    silent,
                    reading == null ? 0 : reading.instances(),
                    reading == null ? "" : Objects.requireNonNullElse(reading.example(), ""));
        } else {
            log.info("{} of {} is known again", metric, service);
        }
    }

    /** The answer for each target of the spec, in its order. */
    List<Answer> answers(ScalerSpec spec) {
        long now = scheduler.nanos();
        asked = now;
        requireDatacenters(spec);
        return spec.targets().stream().map(target -> answer(spec, target, now)).toList();
    }

    private Answer answer(ScalerSpec spec, Target target, long now) {
        Answer answer = kept(new Key(spec.datacenter(), target), now).track.answer(now);
        return answer.atLeast(lost.floor(spec.minimums()) * target.perReplica());
    }

    private Kept kept(Key key, long now) {
        Kept kept = tracks.get(key);
        if (kept == null) {
            if (tracks.size() >= MOST_TRACKS) {
                throw new FullException("service " + service + " is asked for " + MOST_TRACKS
                        + " targets already; use equal targets, or wait until old ones are forgotten");
            }
            kept = new Kept(new Track(key.target().perReplica()), now);
            ServiceLoad newest = load;
            if (newest != null) {
                kept.track.add(reading(key, newest, now), now);
            }
            tracks.put(key, kept);
        }
        kept.asked = now;
        return kept;
    }

    /** @throws IllegalArgumentException if a datacenter is none that the process reads */
    private void requireDatacenters(ScalerSpec spec) {
        String unread =
                lost.unread(spec.minimums()).map(name -> "minimum." + name).orElse(null);
        String datacenter = spec.datacenter();
        if (unread == null
                && datacenter != null
                && !lost.known().isEmpty()
                && !lost.known().contains(datacenter)) {
            unread = "datacenter: \"" + datacenter + "\"";
        }
        if (unread != null) {
            throw new IllegalArgumentException(
                    unread + ": this process reads no such datacenter; it reads " + String.join(", ", lost.known()));
        }
    }

    void listen(Listener listener) {
        listeners.add(listener);
    }

    void unlisten(Listener listener) {
        listeners.remove(listener);
        asked = scheduler.nanos();
    }

    /** Whether it has been followed for less than the first reports take. */
    boolean isNew() {
        return scheduler.nanos() - opened < FIRST.toNanos();
    }

    /**
     * Forgets targets that nobody has asked for in that time; whether nobody has asked for any. Who listens asks with
     * each reading.
     */
    boolean forget(Duration idle) {
        long now = scheduler.nanos();
        tracks.values().removeIf(kept -> now - kept.asked >= idle.toNanos());
        return listeners.isEmpty() && now - asked >= idle.toNanos();
    }

    ServiceName service() {
        return service;
    }

    Duration unasked() {
        return listeners.isEmpty() ? Duration.ofNanos(scheduler.nanos() - asked) : Duration.ZERO;
    }

    Set<String> lost() {
        return lost.lost();
    }

    Map<Key, Track> tracks() {
        Map<Key, Track> shown = new LinkedHashMap<>();
        tracks.forEach((key, kept) -> shown.put(key, kept.track));
        return shown;
    }

    void close() {
        closed = true;
        Cleanup.all(
                () -> {
                    Subscription open = reports;
                    if (open != null) {
                        open.close();
                    }
                },
                () -> {
                    Subscription open = places;
                    if (open != null) {
                        open.close();
                    }
                });
    }
}
