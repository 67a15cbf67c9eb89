package io.switchboard.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** How late followers hear of a deploy, against the number of clients, with and without a tier. */
record ScaleWaves(ScaleArithmetic sums, int shorter) {
    private static final double[] CLIENTS = {100, 300, 1_000, 3_000, 10_000, 30_000, 100_000};

    Part part(Plan plan) {
        String lack = sums.costs().lack(Cost.KEEP_ALIVE_CPU, Cost.EVENT_CPU, Cost.PUT_CPU, Cost.CLIENT_CHANGE_CPU);
        if (!lack.isEmpty()) {
            return new Part("waves", "", "Not simulated: there is " + lack + ".\n", new TreeMap<>());
        }
        List<String> head = new ArrayList<>(List.of("p50 / p99, busy"));
        List<String> steps = new ArrayList<>();
        for (double clients : CLIENTS) {
            steps.add(ScaleNumbers.of(clients));
            head.add(ScaleNumbers.of(clients) + " clients");
        }
        Table table = new Table(head.toArray(String[]::new));
        List<StepChart.Line> lines = new ArrayList<>();
        for (boolean isBehindTier : new boolean[] {false, true}) {
            for (Scene scene : Scene.ALL) {
                String name = scene.shown() + (isBehindTier ? ", tier" : "");
                List<DeployWave.Delay> delays = Runs.all(
                        CLIENTS.length,
                        plan,
                        name,
                        (step, dice) -> wave(scene, Fleets.ofClients(CLIENTS[step]), isBehindTier)
                                .run(dice));
                List<String> cells = new ArrayList<>(List.of(name));
                delays.forEach(delay -> cells.add(shown(delay)));
                table.row(cells.toArray(String[]::new));
                lines.add(new StepChart.Line(
                        name, delays.stream().map(delay -> delay.p99() / 1_000).toList(), isBehindTier));
            }
        }
        TreeMap<String, String> charts = new TreeMap<>();
        charts.put(
                "deploy",
                new StepChart("From a write to a follower, p99 over a deploy", "clients", "seconds", steps, lines)
                        .svg());
        return new Part("waves", "", table.toString(), charts);
    }

    DeployWave wave(Scene scene, Fleets fleet, boolean isBehindTier) {
        ScaleCosts costs = sums.costs();
        Shape shape = scene.shape();
        Demand demand = scene.demand(fleet, ScaleRemedies.TTL, costs);
        double followed = shape.keysOfAll(fleet.instances());
        double writes = demand.writes() * followed / fleet.instances();
        // Keepalives, and the writes that nobody follows, take their part of the cores all the time.
        double cores = sums.cluster().cores()
                - sums.keepAliveCores(demand)
                - (demand.writes() - writes) * costs.seconds(Cost.PUT_CPU);
        double event = costs.seconds(Cost.EVENT_CPU);
        double put = costs.seconds(Cost.PUT_CPU);
        double followers = shape.followersOfOne(fleet.instances(), fleet.clients());
        double nodes = Tier.needed(demand, shape, 1, costs).nodes();
        double listeners = (isBehindTier ? nodes : followers) / sums.cluster().members();
        return new DeployWave(
                writes,
                scene.window() / shorter,
                new DeployWave.Stage(listeners, put, event, cores),
                isBehindTier
                        ? new DeployWave.Stage(
                                followers / nodes, costs.seconds(Cost.CLIENT_CHANGE_CPU), event, Tier.CORES)
                        : DeployWave.NONE);
    }

    private static String shown(DeployWave.Delay delay) {
        String text = ScaleNumbers.seconds(delay.p50() / 1_000) + " / " + ScaleNumbers.seconds(delay.p99() / 1_000);
        String busy = Double.isInfinite(delay.load()) ? "no core left" : Numbers.percent(delay.load(), 0);
        return delay.load() > 1 ? "**" + text + ", " + busy + "**" : text + ", " + busy;
    }
}
