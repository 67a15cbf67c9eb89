package io.switchboard.grpc;

import io.grpc.ConnectivityState;
import io.grpc.EquivalentAddressGroup;
import io.switchboard.grpc.config.PolicyConfig;
import io.switchboard.grpc.config.SubsetRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * To which datacenters the calls of one channel go, and which of them it therefore has lines to: to another than the
 * own one only while calls go there, and for a while after.
 *
 * <p>Used in the synchronization context only.
 */
final class DatacenterCalls {
    /** For how long lines to a datacenter stay when all calls are back: whoever flaps is not to cost connections. */
    static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** No more often does time alone make another picker. */
    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final PickerState lasting;
    private final DialedEndpoints reach;
    private final ChannelTimer again;
    private final ChannelTimer quiet;
    private final LongSupplier nanos;

    /** When calls last went to each that is open. */
    private final Map<String, Long> used = new HashMap<>();

    private Map<SubsetRule.Members, Spread> spreads = Map.of();

    /**
     * @param again judges again
     * @param quiet judges again, too
     */
    DatacenterCalls(
            PickerState lasting, DialedEndpoints reach, ChannelTimer again, ChannelTimer quiet, LongSupplier nanos) {
        this.lasting = lasting;
        this.reach = reach;
        this.again = again;
        this.quiet = quiet;
        this.nanos = nanos;
    }

    /** Where somebody is READY. */
    static Set<String> ready(Collection<EndpointConnection> lines) {
        Set<String> ready = new HashSet<>();
        for (EndpointConnection line : lines) {
            if (line.state() == ConnectivityState.READY) {
                ready.add(line.datacenter());
            }
        }
        return ready;
    }

    /** @param candidates those that there are lines to; gets those besides that there are not */
    Map<SubsetRule.Members, Spread> spread(PolicyConfig config, Datacenters datacenters, List<Candidate> candidates) {
        if (!reach.isSeveral()) {
            forget();
            return spreads;
        }
        long now = nanos.getAsLong();
        lasting.timeIs(now);
        Targets away = reach.away();
        away.callable().forEach(group -> candidates.add(candidate(group, config, now)));
        away.reserve()
                .forEach(group -> candidates.add(candidate(group, config, now).inReserve()));
        Spreads judged = Spreads.of(config, datacenters, candidates, reach.counts(), lasting);
        spreads = judged.byMembers();
        lasting.tellOf(spreads);
        if (judged.againNanos() > 0) {
            again.start(Math.max(SHORTEST_NANOS, judged.againNanos()), TimeUnit.NANOSECONDS);
        } else {
            again.stop();
        }
        return spreads;
    }

    /** Of an endpoint that there is no line to: what is listed there counts. */
    private static Candidate candidate(EquivalentAddressGroup group, PolicyConfig config, long now) {
        long weight = EndpointWeights.of(Endpoints.instance(group), config.slowStart(), Endpoints.age(group, now));
        return new Candidate(Endpoints.name(group), Endpoints.instance(group), null, false, weight, null).whileHoped();
    }

    /** @return whether there are to be lines to other datacenters than before */
    boolean opensOthers() {
        if (spreads.isEmpty()) {
            return false;
        }
        long now = nanos.getAsLong();
        for (Spread spread : spreads.values()) {
            for (int i = 0; i < spread.shares().size(); i++) {
                if (spread.shares().get(i) > 0) {
                    used.put(spread.datacenters().get(i), now);
                }
            }
        }
        long next = 0;
        for (long last : new ArrayList<>(used.values())) {
            long left = QUIET_NANOS - (now - last);
            if (left > 0 && left < QUIET_NANOS) {
                next = next == 0 ? left : Math.min(next, left);
            }
        }
        used.values().removeIf(last -> now - last >= QUIET_NANOS);
        if (next > 0) {
            quiet.start(next, TimeUnit.NANOSECONDS);
        } else {
            quiet.stop();
        }
        Set<String> open = new HashSet<>(used.keySet());
        if (open.equals(reach.open())) {
            return false;
        }
        reach.open(open);
        return true;
    }

    private void forget() {
        spreads = Map.of();
        lasting.tellOf(spreads);
        used.clear();
        stop();
    }

    void stop() {
        again.stop();
        quiet.stop();
    }
}
