package io.switchboard.grpc;

import io.switchboard.balancing.Failover;
import io.switchboard.grpc.config.PolicyConfig;
import io.switchboard.grpc.config.Route;
import io.switchboard.grpc.config.SubsetRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How all calls, and those of each route's subsets, are spread over datacenters.
 *
 * @param byMembers by whom the calls are for; empty: there is one datacenter
 * @param againNanos after which time to judge again; 0: that would change nothing
 */
record Spreads(Map<SubsetRule.Members, Spread> byMembers, long againNanos) {
    static final Spreads NONE = new Spreads(Map.of(), 0);

    /**
     * What is known of one datacenter, by count.
     *
     * @param listed those that count
     * @param ready those of them that are
     * @param able those that are ready, or as good as that
     * @param weight of one of them, on average, when nobody starts slowly
     */
    private record Count(int listed, int ready, int able, double warmth, double weight) {
        static final Count NOBODY = new Count(0, 0, 0, 1, 0);
    }

    /**
     * @param datacenters with an own one
     * @param listed how many callable ones each datacenter has, where not all of them are candidates; 1 by default
     */
    static Spreads of(
            PolicyConfig config,
            Datacenters datacenters,
            List<Candidate> candidates,
            Map<String, Integer> listed,
            PickerState lasting) {
        List<String> names = names(config, datacenters, candidates);
        if (names.size() == 1) {
            return NONE;
        }
        Map<SubsetRule.Members, Spread> byMembers = new HashMap<>();
        Selections selections = new Selections(candidates);
        Judge judge = new Judge(config, datacenters, names, scales(names, candidates, listed), lasting);
        byMembers.put(SubsetRule.Members.ALL, judge.spread(SubsetRule.Members.ALL, candidates));
        for (Route route : config.routes()) {
            for (SubsetRule rule : route.subsets()) {
                if (!byMembers.containsKey(rule.members())) {
                    byMembers.put(rule.members(), judge.spread(rule.members(), selections.of(rule)));
                }
            }
        }
        return new Spreads(byMembers, judge.again);
    }

    /** The own one, those that the config names, then the others by nearness. */
    private static List<String> names(PolicyConfig config, Datacenters datacenters, List<Candidate> candidates) {
        Set<String> known = new LinkedHashSet<>(datacenters.others());
        for (Candidate candidate : candidates) {
            known.add(candidate.datacenter());
        }
        Set<String> names = new LinkedHashSet<>();
        names.add(datacenters.own());
        for (String name : config.datacenters().order()) {
            if (known.contains(name)) {
                names.add(name);
            }
        }
        names.addAll(known);
        return List.copyOf(names);
    }

    /** For how many of its endpoints each candidate stands, where the channel knows a part of them. */
    private static double[] scales(List<String> names, List<Candidate> candidates, Map<String, Integer> listed) {
        double[] scales = new double[names.size()];
        for (int i = 0; i < scales.length; i++) {
            int here = 0;
            for (Candidate candidate : candidates) {
                here += candidate.rank() == Candidate.CALLABLE
                                && candidate.datacenter().equals(names.get(i))
                        ? 1
                        : 0;
            }
            scales[i] = here == 0 ? 1 : Math.max(1, listed.getOrDefault(names.get(i), 0) / (double) here);
        }
        return scales;
    }

    private static final class Judge {
        private final PolicyConfig config;
        private final Datacenters datacenters;
        private final List<String> names;
        private final double[] scales;
        private final PickerState lasting;
        private final Failover.Rules rules;
        private long again;

        Judge(PolicyConfig config, Datacenters datacenters, List<String> names, double[] scales, PickerState lasting) {
            this.config = config;
            this.datacenters = datacenters;
            this.names = names;
            this.scales = scales;
            this.lasting = lasting;
            rules = config.datacenters().rules(config.overprovisioning());
        }

        Spread spread(SubsetRule.Members members, List<Candidate> candidates) {
            Failover.Verdict verdict = lasting.judge(members, rules, states(members, candidates));
            if (verdict.againNanos() > 0) {
                again = again == 0 ? verdict.againNanos() : Math.min(again, verdict.againNanos());
            }
            return new Spread(
                    names,
                    datacenters.drained(),
                    verdict.byDatacenter(),
                    verdict.refused(),
                    verdict.reason(),
                    verdict.capped());
        }

        private List<Failover.Datacenter> states(SubsetRule.Members members, List<Candidate> candidates) {
            List<Count> counts = new ArrayList<>(names.size());
            double warmest = 0;
            double weights = 0;
            int weighed = 0;
            for (String name : names) {
                Count count = count(name, candidates);
                counts.add(count);
                warmest = count.able > 0 ? Math.max(warmest, count.warmth) : warmest;
                weights += count.listed * count.weight;
                weighed += count.listed;
            }
            double usual = weighed == 0 || weights == 0 ? 1 : weights / weighed;
            List<Failover.Datacenter> states = new ArrayList<>(names.size());
            for (int i = 0; i < names.size(); i++) {
                Count count = counts.get(i);
                // Those that crashed are listed until their leases end, beside those that took their places: only who
                // has
                // been ready is remembered.
                double lately = Math.max(
                        count.listed,
                        lasting.lately(members, Spread.place(names.get(i)), config.memory(), count.ready));
                // Where all start at once, nobody elsewhere could bear more.
                double warmth = warmest > 0 ? count.warmth / warmest : 1;
                double unit = scales[i] * (count.listed == 0 || count.weight == 0 ? usual : count.weight);
                boolean drained = datacenters.drained().contains(names.get(i));
                states.add(
                        new Failover.Datacenter(Math.min(count.able * warmth, lately) * unit, lately * unit, drained));
            }
            return states;
        }

        private Count count(String name, List<Candidate> candidates) {
            int listed = 0;
            int ready = 0;
            double weight = 0;
            List<Candidate> able = new ArrayList<>();
            for (Candidate candidate : candidates) {
                if (candidate.datacenter().equals(name) && Spread.counts(candidate, datacenters.drained())) {
                    listed++;
                    ready += candidate.isReady() ? 1 : 0;
                    weight += EndpointWeights.full(candidate);
                    if (candidate.isReady() || candidate.hoped()) {
                        able.add(candidate);
                    }
                }
            }
            return listed == 0
                    ? Count.NOBODY
                    : new Count(
                            listed,
                            ready,
                            able.size(),
                            EndpointWeights.warmth(able, config.slowStart()),
                            weight / listed);
        }
    }
}
