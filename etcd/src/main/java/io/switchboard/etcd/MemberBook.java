package io.switchboard.etcd;

import io.grpc.Status;
import io.switchboard.core.Text;
import io.switchboard.etcd.api.StatusResponse;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of the members of a cluster, by the address that each is reached at: whether it is connected, how long
 * it takes to answer, and whether it is cut off from the others. Of that follows which requests go where. Safe for use
 * by several threads.
 */
final class MemberBook {
    /**
     * Where requests go, of the members that are connected.
     *
     * @param any what any member can do
     * @param near lists and watches
     */
    record Choice(Set<SocketAddress> any, Set<SocketAddress> near) {
        static final Choice NONE = new Choice(Set.of(), Set.of());

        /** Whether some are farther than others. */
        boolean isNearer() {
            return near.size() < any.size();
        }
    }

    /** How long a member that was left is left at least. */
    static final Duration HOLD = Duration.ofSeconds(30);

    private static final Logger log = LoggerFactory.getLogger(MemberBook.class);
    /** Addresses change, by DNS for one. */
    private static final int MOST = 256;
    /** One measurement that falls into a pause of this process says nothing. */
    private static final int MEASUREMENTS = 3;

    private final LongSupplier clock;
    private final boolean equals;
    private final Map<SocketAddress, Known> members = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<SocketAddress, Known> eldest) {
            return size() > MOST;
        }
    };
    private Set<SocketAddress> connected = Set.of();
    private Choice choice = Choice.NONE;
    /** Who is near by what was measured; empty: nothing was. */
    private Set<SocketAddress> near = Set.of();

    /** A revision that the cluster had half a minute ago or more; 0: not known. */
    private long reached;
    /** The newest that the last round of measurements has found. */
    private long newest;

    private @Nullable Long lastRound;
    private volatile Runnable whenChosen = () -> {};
    private volatile Runnable whenKnown = () -> {};
    /** Whether others are connected than was told. Guarded by this. */
    private boolean untold;

    /** @param clock in nanoseconds, monotonic */
    MemberBook(LongSupplier clock) {
        this(clock, false);
    }

    /** @param equals whether all are near whatever is measured */
    MemberBook(LongSupplier clock, boolean equals) {
        this.clock = clock;
        this.equals = equals;
    }

    /** @param changed told when requests are to go elsewhere, though the same members are connected; on any thread */
    void onChoice(Runnable changed) {
        whenChosen = changed;
    }

    /** @param changed told when others are connected, or one is left; on any thread */
    void onKnowledge(Runnable changed) {
        whenKnown = changed;
    }

    /** These members are connected; answers where requests go then. {@link #tell} follows, once they do. */
    synchronized Choice connected(Collection<SocketAddress> now) {
        untold |= !connected.equals(Set.copyOf(now));
        connected = new LinkedHashSet<>(now);
        choose();
        return choice;
    }

    /** Requests can go to all that are connected now. */
    void tell() {
        boolean news;
        synchronized (this) {
            news = untold;
            untold = false;
        }
        if (news) {
            whenKnown.run();
        }
    }

    synchronized Set<SocketAddress> connected() {
        return Set.copyOf(connected);
    }

    synchronized Choice choice() {
        return choice;
    }

    /** Whether some that requests may go to are farther than others. */
    synchronized boolean isNearer() {
        return choice.isNearer();
    }

    /** A request is over. */
    void ended(Inbound call, Status status) {
        SocketAddress member = call.member();
        OptionalLong took = call.roundTrip();
        if (member != null && took.isPresent()) {
            synchronized (this) {
                known(member).roundTrip.took(took.getAsLong(), clock.getAsLong());
            }
        }
        broke(call, status);
    }

    /** A stream is over: how long its first answer took is long ago. */
    void broke(Inbound call, Status status) {
        SocketAddress member = call.member();
        String matter = matter(call, status);
        if (member == null || matter == null) {
            return;
        }
        synchronized (this) {
            leave(member, matter);
        }
        chooseAgain();
        whenKnown.run();
    }

    /** Each member is about to be asked for its status. */
    synchronized void round() {
        long now = clock.getAsLong();
        if (lastRound != null && now - lastRound < HOLD.toNanos()) {
            return;
        }
        lastRound = now;
        reached = newest;
        newest = 0;
    }

    /** A member says how it is; null: it has answered, and does not say. */
    void answered(SocketAddress member, @Nullable StatusResponse said) {
        synchronized (this) {
            Known known = known(member);
            known.measurements++;
            if (said != null) {
                long revision = said.getHeader().getRevision();
                newest = Math.max(newest, revision);
                String matter = said.getLeader() == 0
                        ? "it sees no leader"
                        : said.getIsLearner()
                                ? "it only learns"
                                : revision < reached ? "it is behind the others" : null;
                if (matter != null) {
                    leave(member, matter);
                } else if (known.left != null && clock.getAsLong() - known.left >= HOLD.toNanos()) {
                    known.left = null;
                    log.info("etcd's member at {} is used again", name(member));
                }
            }
        }
        chooseAgain();
    }

    /** Whether it was measured often enough to be compared. */
    synchronized boolean isMeasured(SocketAddress member) {
        Known known = members.get(member);
        return known != null && known.measurements >= MEASUREMENTS;
    }

    /** Whether one that is connected is left. */
    synchronized boolean hasLeft() {
        return connected.stream().anyMatch(this::isLeft);
    }

    /** Of this member; empty: not measured. */
    synchronized OptionalLong roundTrip(SocketAddress member) {
        Known known = members.get(member);
        return known == null || known.roundTrip.count() == 0
                ? OptionalLong.empty()
                : OptionalLong.of(known.roundTrip.nanos());
    }

    /** Of the nearest member that is connected, or else was; empty: none has answered yet. */
    synchronized OptionalLong leastRoundTrip() {
        OptionalLong least = leastOf(connected);
        return least.isPresent() ? least : leastOf(members.keySet());
    }

    private OptionalLong leastOf(Set<SocketAddress> some) {
        return some.stream()
                .map(this::roundTrip)
                .filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong)
                .min();
    }

    private void chooseAgain() {
        boolean changed;
        synchronized (this) {
            Choice before = choice;
            choose();
            changed = !choice.equals(before);
        }
        if (changed) {
            whenChosen.run();
        }
    }

    private void choose() {
        Set<SocketAddress> any = new LinkedHashSet<>(connected);
        any.removeIf(this::isLeft);
        if (any.isEmpty()) {
            any = connected;
        }
        Map<SocketAddress, Long> measured = new LinkedHashMap<>();
        for (SocketAddress member : any) {
            if (!equals && isMeasured(member)) {
                roundTrip(member).ifPresent(nanos -> measured.put(member, nanos));
            }
        }
        near = NearMembers.of(measured, near);
        choice = new Choice(Set.copyOf(any), Set.copyOf(near.isEmpty() ? any : near));
    }

    private boolean isLeft(SocketAddress member) {
        Known known = members.get(member);
        return known != null && known.left != null;
    }

    private void leave(SocketAddress member, String matter) {
        Known known = known(member);
        if (known.left == null && connected.size() > 1) {
            log.info("etcd's member at {} is left for the others: {}", name(member), matter);
        }
        known.left = clock.getAsLong();
    }

    /** Why a member is left after such an end; null: it is not. */
    private static @Nullable String matter(Inbound call, Status status) {
        return switch (status.getCode()) {
            case DEADLINE_EXCEEDED -> call.bytes() == 0 ? "it does not answer in time" : null;
            case UNAVAILABLE, UNKNOWN -> Problems.lacksLeader(status) ? "it sees no leader" : null;
            default -> null;
        };
    }

    private static String name(SocketAddress member) {
        return Text.printable(
                member instanceof InetSocketAddress inet
                        ? inet.getHostString() + ":" + inet.getPort()
                        : member.toString());
    }

    private Known known(SocketAddress member) {
        return members.computeIfAbsent(member, added -> new Known());
    }

    private static final class Known {
        final RoundTrip roundTrip = new RoundTrip();
        /** How often it has answered for itself alone. */
        int measurements;
        /** When it was found to be cut off last; null: it is used. */
        @Nullable
        Long left;
    }
}
