package io.switchboard.simulation;

import io.switchboard.harness.BarChart;
import io.switchboard.harness.Numbers;
import io.switchboard.harness.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Three zones with unequal callers and equal servers, one of which loses half of its servers; for every policy. */
final class Zones implements Part.Source {
    private static final List<String> NAMES = List.of("A", "B", "C");
    private static final List<Double> CALLERS = List.of(0.5, 0.3, 0.2);
    private static final int CALLER_COUNT = 10;
    private static final int SERVERS = 10;
    private static final int RUNS = 8;
    private static final int WARM_UP = 5;
    private static final int MEASURED = 20;
    private static final long CROSS = 2 * Fleet.MILLISECOND;

    /** @param ready servers of each zone */
    private record Scene(String name, List<Integer> ready) {}

    private static final List<Scene> SCENES = List.of(
            new Scene("all well", List.of(SERVERS, SERVERS, SERVERS)),
            new Scene("A loses half", List.of(SERVERS / 2, SERVERS, SERVERS)),
            new Scene("C loses half", List.of(SERVERS, SERVERS, SERVERS / 2)));

    private static final Scene SCENE = SCENES.get(1);

    /** @param utilisation of each zone's ready servers */
    private record Run(CallsInSpan tally, List<Double> utilisation, double cross) {}

    @Override
    public Part part(SimulationPlan plan) {
        Table spread = new Table(
                "scene, locality",
                "A's callers",
                "B's callers",
                "C's callers",
                "A's servers",
                "B's servers",
                "C's servers",
                "to other zones",
                "p50",
                "p99 ms",
                "late");
        List<String> outcomes = new ArrayList<>();
        SortedMap<Locality, List<Double>> bars = new TreeMap<>();
        for (Scene scene : SCENES) {
            for (Locality locality : Locality.values()) {
                List<Run> runs = runs(new Contender(Policy.LEAST_REQUEST, false), scene, locality, plan);
                List<String> cells = new ArrayList<>(List.of(scene.name() + ", " + locality));
                for (int zone = 0; zone < NAMES.size(); zone++) {
                    cells.add(shares(locality, zone, scene));
                }
                for (int zone = 0; zone < NAMES.size(); zone++) {
                    int one = zone;
                    double utilisation = Runs.estimate(
                                    runs, run -> run.utilisation().get(one))
                            .mean();
                    cells.add(Numbers.percent(utilisation, 0));
                    bars.computeIfAbsent(locality, any -> new ArrayList<>()).add(100 * utilisation);
                }
                CallsInSpan tally =
                        CallsInSpan.merged(runs.stream().map(Run::tally).toList());
                cells.addAll(List.of(
                        Numbers.percent(Runs.estimate(runs, Run::cross).mean(), 0),
                        tally.millis(0.5),
                        tally.millis(0.99),
                        Numbers.percent(tally.late(), 2)));
                if (scene.equals(SCENE)) {
                    outcomes.add(locality + " " + Numbers.percent(tally.late(), 1));
                }
                spread.row(cells);
            }
        }
        SortedMap<String, String> charts = new TreeMap<>();
        List<BarChart.Bars> series = bars.entrySet().stream()
                .map(entry -> new BarChart.Bars("locality " + entry.getKey(), entry.getValue()))
                .toList();
        charts.put(
                "zones",
                new BarChart(
                                "How busy each zone's servers are, least_request",
                                "utilisation, %",
                                NAMES,
                                SCENES.stream().map(Scene::name).toList(),
                                series,
                                100,
                                "all that they can do")
                        .svg());
        return new Part(
                "9. Unequal zones",
                "late calls when A loses half: " + String.join(", ", outcomes),
                """
                Three zones, A, B and C, with 5, 3 and 2 callers that call equally often, and ten servers each. A call to another zone
                is 2 ms longer on the way. A zone loses half of its servers for good; the load is of all thirty servers, so of the 25 that
                are left then it is 72 %%. %d runs of %d s, after %d s that do not count. Locality is off (any server), or by
                `Levels` (the own zone first, the other two together second; 1.4 and 50 %%), or Envoy's zone-aware routing, which
                knows how many callers each zone has: `balancing` has no such thing, it is a formula of this simulation.

                %s
                With `least_request`; "10 / 45 / 45" are the shares in per cent of those callers' calls that go to A, B and C:

                %s
                %s
                `Levels` looks at how healthy a level is, not at how busy: a zone with more callers than its part of the servers is
                kept to its own servers while these are up, and is the first to be overloaded when some are not, however idle other
                zones are. Zone-aware routing keeps every server equally busy, and crosses zones only as far as that needs. So levels are
                for zones with about as many servers as callers, and with room for the loss of some.

                ### A zone that goes on losing

                Two zones with as many callers and ten servers each; what becomes of the calls of one of them, and of the load of each
                of its servers that is left (1 is what it was). Levels by what is listed now, or by what was listed lately (`Lately`, with a
                memory of 10 min, as the policy has it), or zone-aware. By arithmetic, not by chance:

                %s
                By what is listed now, the load jumps whenever the registry learns of a loss. By what was listed lately it does not: it
                grows from the 1.4 that levels allow only as the loss is forgotten. Zone-aware routing needs no memory, but has to know
                the callers.

                ### For every policy, when A loses half

                %s""".formatted(
                                plan.of(RUNS),
                                plan.of(MEASURED),
                                plan.of(WARM_UP),
                                Fleet.DESCRIPTION,
                                spread,
                                Part.image("zones", "utilisation by zone"),
                                Shrinking.table(),
                                policies(plan)),
                charts);
    }

    private static Table policies(SimulationPlan plan) {
        Table table = new Table(
                "policy", "**off**: p99 ms", "late", "**levels**: p99 ms", "late", "**zone-aware**: p99 ms", "late");
        for (Contender contender : Contender.ALL) {
            List<String> cells = new ArrayList<>(List.of(contender.toString()));
            for (Locality locality : Locality.values()) {
                CallsInSpan tally = CallsInSpan.merged(runs(contender, SCENE, locality, plan).stream()
                        .map(Run::tally)
                        .toList());
                cells.addAll(List.of(tally.millis(0.99), Numbers.percent(tally.late(), 2)));
            }
            table.row(cells);
        }
        return table;
    }

    private static String shares(Locality locality, int zone, Scene scene) {
        List<String> shares = Arrays.stream(locality.shares(zone, CALLERS, scene.ready(), SERVERS))
                .mapToObj(share -> Numbers.fixed(100 * share, 0))
                .toList();
        return String.join(" / ", shares);
    }

    private static List<Run> runs(Contender contender, Scene scene, Locality locality, SimulationPlan plan) {
        return Runs.of(plan.of(RUNS), plan, "zones", dice -> run(contender, scene, locality, plan, dice));
    }

    private static Run run(Contender contender, Scene scene, Locality locality, SimulationPlan plan, Dice dice) {
        int all = NAMES.size() * SERVERS;
        List<Server> servers = new ArrayList<>();
        for (int i = 0; i < all; i++) {
            servers.add(new Server(Fleet.WORKERS, Server.FULL_SPEED));
        }
        long[] identities = Fleet.identities(all, dice);
        List<ZoneCaller> callers = new ArrayList<>();
        for (int zone = 0; zone < NAMES.size(); zone++) {
            for (int i = 0; i < Math.round(CALLERS.get(zone) * CALLER_COUNT); i++) {
                callers.add(caller(zone, contender.policy(), scene, locality, identities, dice));
            }
        }
        long from = plan.of(WARM_UP) * Fleet.SECOND;
        long measured = plan.of(MEASURED) * Fleet.SECOND;
        CallsInSpan tally = new CallsInSpan(from, from + measured, all);
        Traffic traffic = new Traffic(servers, callers, Fleet.demand(all, contender, plan, dice), dice);
        traffic.runUntil(from, tally);
        long[] before = busy(servers);
        traffic.runUntil(from + measured, tally);
        long[] after = busy(servers);
        List<Double> utilisation = IntStream.range(0, NAMES.size())
                .mapToObj(zone -> (double) (after[zone] - before[zone])
                        / measured
                        / Fleet.WORKERS
                        / scene.ready().get(zone))
                .toList();
        return new Run(tally, utilisation, cross(locality, scene));
    }

    private static ZoneCaller caller(
            int zone, Policy policy, Scene scene, Locality locality, long[] identities, Dice dice) {
        List<Locality.Group> groups = locality.groups(zone, CALLERS, scene.ready(), SERVERS);
        List<Balancer> balancers = new ArrayList<>();
        for (Locality.Group group : groups) {
            int[] ready = group.zones().stream()
                    .flatMapToInt(one -> IntStream.range(
                            one * SERVERS, one * SERVERS + scene.ready().get(one)))
                    .toArray();
            balancers.add(new Balancer(policy, ready, identities, Fleet.weights(ready.length, 1), dice));
        }
        return new ZoneCaller(zone, SERVERS, CROSS, groups, balancers);
    }

    private static double cross(Locality locality, Scene scene) {
        double cross = 0;
        for (int zone = 0; zone < NAMES.size(); zone++) {
            cross += CALLERS.get(zone) * (1 - locality.shares(zone, CALLERS, scene.ready(), SERVERS)[zone]);
        }
        return cross;
    }

    private static long[] busy(List<Server> servers) {
        long[] busy = new long[NAMES.size()];
        for (int i = 0; i < servers.size(); i++) {
            busy[i / SERVERS] += servers.get(i).busy();
        }
        return busy;
    }
}
