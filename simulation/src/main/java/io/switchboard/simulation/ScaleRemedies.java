package io.switchboard.simulation;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The tables of what carries the largest fleet. */
record ScaleRemedies(ScaleArithmetic sums) {
    static final double TTL = 30;

    /** Assumed: instances of a host, behind one agent that holds one lease for them. */
    static final int PER_AGENT = 20;

    /** Assumed: instances of a service that a client is told of. */
    static final int SUBSET = 20;

    String table(Scene scene) {
        Shape shape = scene.shape();
        Demand now = scene.demand(Fleets.LARGEST, 10, sums.costs());
        Demand patient = scene.demand(Fleets.LARGEST, TTL, sums.costs());
        Demand agents = patient.withLeases(patient.instances() / PER_AGENT);
        double nodes = Tier.needed(patient, shape, 1, sums.costs()).nodes();
        Demand tier = behind(patient, nodes, shape);
        Demand both = behind(agents, nodes, shape);
        int registries = Sharding.needed(patient, shape, false, false, sums);
        Table table = new Table(
                "What",
                "keepalives/s",
                "events/s at etcd",
                "leader's cores",
                "GiB a member",
                "over, computed",
                "over, published");
        row(table, "nothing, TTL 10 s", now);
        row(table, "(a) TTL 30 s", patient);
        row(table, "(b) and a lease for each host of " + PER_AGENT, agents);
        if (registries > 0) {
            row(table, "(c) or R = " + registries + " registries, each", patient.sharded(registries, shape, false));
        }
        if (isFinite(nodes)) {
            row(table, "(d) or a tier of X = " + ScaleNumbers.of(nodes) + " nodes", tier);
            row(table, "(b) and (d)", both);
            int rest = Sharding.needed(both, shape, true, true, sums);
            if (rest > 1) {
                row(table, "(b), (d) and (c) with R = " + rest + ", each", both.sharded(rest, shape, true));
            }
        }
        return table.toString();
    }

    String needed() {
        Table table = Table.of(
                "TTL 30 s, deploy of all", Scene.ALL.stream().map(Scene::shown).toList());
        line(table, "R, (c) alone, computed limits", s -> registries(s, false, false));
        line(table, "R, (c) alone, published limits too", s -> registries(s, false, true));
        line(table, "X, (d)", s -> count(nodes(s, 1)));
        line(
                table,
                "X, (d) with (e) " + SUBSET + " of a service",
                s -> count(nodes(s, SUBSET / s.shape().sizeIn(Fleets.LARGEST.instances()))));
        line(
                table,
                "events/s at etcd, (d)",
                s -> isFinite(nodes(s, 1))
                        ? ScaleNumbers.of(
                                behind(direct(s), nodes(s, 1), s.shape()).events())
                        : "–");
        line(table, "R, (b) and (d), published limits too", s -> registries(s, true, true));
        line(
                table,
                "sent by the tier, MB/s, a change each",
                s -> ScaleNumbers.of(sums.sentBytesPerSecond(direct(s)) / 1e6));
        line(
                table,
                "sent by the tier, MB/s, whole services",
                s -> ScaleNumbers.of(Tier.wholeStateBytes(direct(s), s.shape(), sums.costs()) / 1e6));
        return table.toString();
    }

    private interface Figure {
        String of(Scene scene);
    }

    private static void line(Table table, String name, Figure figure) {
        String[] cells = new String[Scene.ALL.size() + 1];
        cells[0] = name;
        for (int i = 1; i < cells.length; i++) {
            cells[i] = figure.of(Scene.ALL.get(i - 1));
        }
        table.row(cells);
    }

    private String registries(Scene scene, boolean isBehindTier, boolean isPublishedToo) {
        Demand demand = direct(scene);
        if (isBehindTier) {
            Demand agents = demand.withLeases(demand.instances() / PER_AGENT);
            demand = behind(agents, nodes(scene, 1), scene.shape());
        }
        Demand asked = demand;
        boolean isKnown = Arrays.stream(Limit.values()).noneMatch(limit -> Double.isNaN(limit.share(asked, sums)));
        int needed = isKnown ? Sharding.needed(demand, scene.shape(), isBehindTier, isPublishedToo, sums) : 0;
        return needed > 0 ? ScaleNumbers.of(needed) : isKnown ? "none is enough" : "–";
    }

    private double nodes(Scene scene, double part) {
        return Tier.needed(direct(scene), scene.shape(), Math.min(1, part), sums.costs())
                .nodes();
    }

    private Demand direct(Scene scene) {
        return scene.demand(Fleets.LARGEST, TTL, sums.costs());
    }

    private Demand behind(Demand demand, double nodes, Shape shape) {
        return demand.behindTier(nodes, shape, sums.costs().of(Cost.WATCHERS_PER_SERVICE));
    }

    private void row(Table table, String name, Demand demand) {
        table.row(
                name,
                ScaleNumbers.of(demand.keepAlives()),
                ScaleNumbers.of(demand.events()),
                ScaleNumbers.of(sums.leaderCores(demand)),
                ScaleNumbers.of(sums.memberBytes(demand) / Cluster.GIB),
                over(demand, true),
                over(demand, false));
    }

    private String over(Demand demand, boolean isFromCosts) {
        String over = Limit.all(isFromCosts).stream()
                .filter(limit -> limit.share(demand, sums) > 1)
                .map(limit -> limit.shown + " " + ScaleNumbers.of(limit.share(demand, sums)) + " ×")
                .collect(Collectors.joining("; "));
        return over.isEmpty() ? "nothing" : "**" + over + "**";
    }

    private static String count(double nodes) {
        return Double.isInfinite(nodes) ? "none is enough" : ScaleNumbers.of(nodes);
    }

    private static boolean isFinite(double number) {
        return !Double.isNaN(number) && !Double.isInfinite(number);
    }
}
