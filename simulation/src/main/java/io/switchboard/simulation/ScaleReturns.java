package io.switchboard.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** How long it takes until all are back after an outage of etcd, against how many they are. */
record ScaleReturns(ScaleArithmetic sums, int shorter) {
    private static final double[] CLIENTS = {100, 300, 1_000, 3_000, 10_000, 30_000, 100_000};
    private static final int[] REGISTRIES = {1, 10};

    Part part(Plan plan) {
        String lack = sums.costs()
                .lack(Stream.of(Cost.RETURN, Cost.RETURN_REQUESTS)
                        .flatMap(Stream::of)
                        .toArray(Cost[]::new));
        if (!lack.isEmpty()) {
            return new Part("returns", "", "Not simulated: there is " + lack + ".\n", new TreeMap<>());
        }
        List<String> head = new ArrayList<>(List.of("all live, most waiting at a member"));
        List<String> steps = new ArrayList<>();
        for (double clients : CLIENTS) {
            String processes = ScaleNumbers.of(11 * clients);
            steps.add(processes);
            head.add(processes);
        }
        Table table = new Table(head.toArray(String[]::new));
        List<StepChart.Line> lines = new ArrayList<>();
        for (Shape shape : List.of(Shape.USUAL, Shape.HARD)) {
            for (int registries : REGISTRIES) {
                String name = shape.name() + ", R = " + registries;
                List<Homecoming.Outcome> outcomes = Runs.all(
                        CLIENTS.length,
                        plan,
                        name,
                        (step, dice) -> homecoming(shape, Fleets.ofClients(CLIENTS[step] / shorter), registries)
                                .run(dice));
                List<String> cells = new ArrayList<>(List.of(name));
                outcomes.forEach(outcome ->
                        cells.add(ScaleNumbers.seconds(outcome.seconds()) + ", " + ScaleNumbers.of(outcome.waiting())));
                table.row(cells.toArray(String[]::new));
                lines.add(new StepChart.Line(
                        name, outcomes.stream().map(Homecoming.Outcome::seconds).toList(), registries > 1));
            }
        }
        TreeMap<String, String> charts = new TreeMap<>();
        charts.put(
                "return",
                new StepChart("From etcd's return until all are live", "processes", "seconds", steps, lines).svg());
        return new Part("returns", "", table.toString(), charts);
    }

    /** At one member of the busiest registry. */
    Homecoming homecoming(Shape shape, Fleets fleet, int registries) {
        ScaleCosts costs = sums.costs();
        Demand all = Demand.direct(shape, fleet, ScaleRemedies.TTL, 3_600, 1).sharded(registries, shape, false);
        int members = sums.cluster().members();
        double keysEach = all.followers() > 0 ? all.followedKeys() / all.followers() : 0;
        double servicesEach = all.followers() > 0 ? all.followedServices() / all.followers() : 0;
        return new Homecoming(
                Homecoming.Group.of(
                        all.leases() / members,
                        costs.of(Cost.LEASE_RETURN_REQUESTS) + costs.of(Cost.KEY_RETURN_REQUESTS),
                        costs.seconds(Cost.LEASE_RETURN_CPU) + costs.seconds(Cost.KEY_RETURN_CPU),
                        0),
                Homecoming.Group.of(
                        all.followers() / members,
                        costs.of(Cost.FOLLOWER_RETURN_REQUESTS) + servicesEach * costs.of(Cost.SERVICE_RETURN_REQUESTS),
                        costs.seconds(Cost.FOLLOWER_RETURN_CPU) + servicesEach * costs.seconds(Cost.SERVICE_RETURN_CPU),
                        keysEach * costs.seconds(Cost.LISTED_KEY_CPU)),
                sums.cluster().cores());
    }
}
