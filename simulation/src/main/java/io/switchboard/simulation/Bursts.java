package io.switchboard.simulation;

import io.switchboard.harness.Numbers;
import io.switchboard.harness.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Two regions, of which one has a burst of calls: what it costs to know less of the other one. */
final class Bursts implements Part.Source {
    private static final int WORKERS = 32;
    private static final double SERVICE = 10 * Fleet.MILLISECOND;
    private static final long ONE_WAY = 17_500_000;
    private static final double QUIET = 0.6;
    private static final int ROUTERS = 10;
    private static final int RUNS = 8;
    private static final int SECONDS = 12;
    private static final int FROM = 3;
    private static final int TO = 8;
    private static final long NEVER = Long.MAX_VALUE;
    private static final List<Double> BURSTS = List.of(1.0, 1.05, 1.2, 1.4);
    private static final List<Double> THRESHOLDS = List.of(0.8, 1.0, 1.5, 2.0, 3.0, 6.0);

    /**
     * When a region's call goes to the other.
     *
     * @param summarySeconds how old the other's load may be; 0: it is known as it is
     * @param ownCounted whether each router adds what it has sent there since
     * @param threshold of calls for each worker at home from which on they go to the other unless that has as many; 0:
     *     they go wherever they would be answered first
     */
    private record Rule(String shown, boolean crosses, int summarySeconds, boolean ownCounted, double threshold) {}

    private static final Rule FRESH = new Rule("the other's load known as it is", true, 0, false, 0);
    private static final Rule AT_HOME = new Rule("no call to the other region", false, 0, false, 0);
    private static final Rule OLD = new Rule("known as it was up to 1 s ago", true, 1, false, 0);
    private static final Rule COUNTED = new Rule("the same, own forwards counted", true, 1, true, 0);

    /**
     * What others are measured against.
     *
     * @param nanos with the other's load known, by burst
     */
    private record Base(SimulationPlan plan, List<Double> nanos) {
        Stream<String> off(Rule rule) {
            return IntStream.range(0, BURSTS.size()).mapToObj(burst -> off(rule, burst));
        }

        String off(Rule rule, int burst) {
            return Numbers.off(mean(rule, BURSTS.get(burst), plan) / nanos.get(burst) - 1);
        }

        Stream<String> millis() {
            return nanos.stream().map(mean -> Numbers.fixed(mean / Fleet.MILLISECOND, 1));
        }
    }

    @Override
    public Part part(SimulationPlan plan) {
        Base base = new Base(
                plan, BURSTS.stream().map(burst -> mean(FRESH, burst, plan)).toList());
        Table knowledge = table("rule", "published");
        knowledge.row(FRESH.shown, Stream.concat(Stream.of(""), base.millis()));
        knowledge.row(AT_HOME.shown, Stream.concat(Stream.of("+72 – 250 %"), base.off(AT_HOME)));
        knowledge.row(OLD.shown, Stream.concat(Stream.of("+3 – 6 %"), base.off(OLD)));
        knowledge.row(COUNTED.shown, Stream.concat(Stream.of("+1.3 – 1.9 %"), base.off(COUNTED)));
        Table thresholds = table("threshold, calls for each worker");
        for (double threshold : THRESHOLDS) {
            thresholds.row(Numbers.fixed(threshold, 1), base.off(new Rule("", true, 0, false, threshold)));
        }
        return new Part(
                "11. A burst in one of two regions",
                "longer at a burst of 105 %: at home only " + base.off(AT_HOME, 1) + ", load 1 s old "
                        + base.off(OLD, 1) + ", own forwards counted " + base.off(COUNTED, 1)
                        + ": the latter two not as published",
                """
                Hypotheses, from a summary of what ServiceRouter's authors measured (OSDI '23): their servers and
                loads are not known here, so this asks only whether the smallest model shows the like. Two regions
                have %d workers each, which serve one call after the other for an exponential time of mean 10 ms, from
                one queue; a call to the other region takes 35 ms more. Calls come at random (Poisson) at 60 %% of
                what a region can serve; from second %d to %d, those of one region at the rate of the column. Its %d
                routers know their own region's load, and send a call to the other where they think it is answered
                there first. What is measured is the mean time of all calls of both regions that begin in the burst
                and in the 2 s after it, over %d runs: in ms in the first line, and how much longer in the others.

                %s
                Staying at home costs what was published at bursts of 100 to 105 %% of what the region can serve, and
                has no limit beyond: the queue grows as long as the burst lasts. **Missed:** a load that is 1 s old
                costs less than published where the other region has room (who has room still has it a second later)
                and more where both are full, and to count one's own forwards gains next to nothing: ten routers that
                each count a tenth of them know little more. A model with many regions of uneven load, where the
                idlest one draws everybody's calls until the next summary, may show more; this one does not.

                A rule by threshold instead: a call goes to the other region while there are more calls for each
                worker at home than that, and fewer at the other. Both loads are known as they are; times are beside
                those of the first table:

                %s
                As published: the threshold that is best at one burst is not at another. A low one is best while the
                other region has room, and the worst when both are full, where calls cross over and back in vain. All
                but the extremes are better than to go where one is answered first: who goes only when that pays for
                itself leaves the queue at home as long as the way is.
                """.formatted(WORKERS, FROM, TO, ROUTERS, plan.of(RUNS), knowledge, thresholds),
                new TreeMap<>());
    }

    private static Table table(String... first) {
        List<String> heads = new ArrayList<>(List.of(first));
        BURSTS.forEach(burst -> heads.add("burst of " + Numbers.percent(burst, 0)));
        return new Table(1, heads);
    }

    private static double mean(Rule rule, double burst, SimulationPlan plan) {
        return Runs.estimate(plan.of(RUNS), plan, "bursts", dice -> new Run(rule, burst, dice).meanNanos(plan))
                .mean();
    }

    private static final class Region {
        private final Server server = new Server(WORKERS, Server.FULL_SPEED);
        private int inFlight;
        /** As the other region's routers know it. */
        private int told;

        private double delay(double calls) {
            return Math.max(0, calls - WORKERS + 1) * SERVICE / WORKERS;
        }
    }

    private static final class Run {
        private final Rule rule;
        private final double burst;
        private final Dice dice;
        private final EventQueue events = new EventQueue();
        private final List<Region> regions = List.of(new Region(), new Region());
        /** Of each router, what it has sent to the other region since the last summary and is not answered yet. */
        private final int[][] sent = new int[2][ROUTERS];

        private int summaries;
        private long calls;
        private double took;

        Run(Rule rule, double burst, Dice dice) {
            this.rule = rule;
            this.burst = burst;
            this.dice = dice;
        }

        double meanNanos(SimulationPlan plan) {
            long end = SECONDS * Fleet.SECOND / Math.min(10, plan.shorter());
            double unit = end / (double) SECONDS;
            for (int region = 0; region < 2; region++) {
                next(region, 0, unit);
            }
            if (rule.summarySeconds > 0) {
                events.add(0, now -> tell(now, Math.round(rule.summarySeconds * unit)));
            }
            events.runUntil(end);
            return calls == 0 ? SERVICE : took / calls;
        }

        private void tell(long now, long pause) {
            summaries++;
            regions.forEach(region -> region.told = region.inFlight);
            for (int[] each : sent) {
                Arrays.fill(each, 0);
            }
            events.add(now + pause, later -> tell(later, pause));
        }

        private void next(int region, long now, double unit) {
            boolean bursting = region == 0 && now >= FROM * unit && now < TO * unit;
            double rate = (bursting ? burst : QUIET) * WORKERS / SERVICE;
            events.add(now + dice.exponential(1 / rate), at -> {
                boolean counts = at >= FROM * unit && at < (TO + 2) * unit;
                call(region, at, counts);
                next(region, at, unit);
            });
        }

        private void call(int home, long now, boolean counts) {
            int router = dice.below(ROUTERS);
            long work = dice.exponential(SERVICE);
            if (!goesAway(home, router)) {
                serve(regions.get(home), now, work, counts ? now : -1, 0);
                return;
            }
            sent[home][router]++;
            int since = summaries;
            events.add(now + ONE_WAY, there -> {
                long end = serve(regions.get(1 - home), there, work, counts ? now : -1, ONE_WAY);
                events.add(end + ONE_WAY, answered -> sent[home][router] -= since == summaries ? 1 : 0);
            });
        }

        private boolean goesAway(int home, int router) {
            if (!rule.crosses) {
                return false;
            }
            Region own = regions.get(home);
            Region other = regions.get(1 - home);
            double known = rule.summarySeconds == 0 ? other.inFlight : other.told;
            if (rule.ownCounted) {
                known += sent[home][router];
            }
            if (rule.threshold > 0) {
                return own.inFlight > rule.threshold * WORKERS && known < rule.threshold * WORKERS;
            }
            return own.delay(own.inFlight) > other.delay(known) + 2 * ONE_WAY;
        }

        private long serve(Region region, long now, long work, long began, long back) {
            region.inFlight++;
            long end = region.server.serve(now, work, NEVER);
            events.add(end, at -> region.inFlight--);
            if (began >= 0) {
                calls++;
                took += end + back - began;
            }
            return end;
        }
    }
}
