package io.switchboard.simulation;

import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

/** The tables of what each fleet asks of one registry, and of what breaks first. */
record ScaleLimits(ScaleArithmetic sums) {
    private static final double SHORT = 10;
    private static final double LONG = 30;

    String loads(Shape shape) {
        Table table = Table.of(
                "Instances / clients", Fleets.ALL.stream().map(Fleets::shown).toList());
        Scene hour = new Scene(shape, 3_600);
        Scene minutes = new Scene(shape, 600);
        for (double ttl : new double[] {SHORT, LONG}) {
            row(table, "keepalives/s, TTL " + ttl(ttl), hour, ttl, Demand::keepAlives);
            row(table, "cores for them", hour, ttl, sums::keepAliveCores, Cost.KEEP_ALIVE_CPU);
        }
        for (Scene scene : new Scene[] {hour, minutes}) {
            String when = ", deploy in " + scene.windowShown();
            row(table, "writes/s" + when, scene, SHORT, Demand::writes);
            row(table, "events/s" + when, scene, SHORT, Demand::events);
            row(table, "cores for writes, each member", scene, SHORT, sums::writeCores, Cost.PUT_CPU);
            row(table, "cores for events, all members", scene, SHORT, sums::eventCores, Cost.EVENT_CPU);
            row(table, "sent, MB/s", scene, SHORT, d -> sums.sentBytesPerSecond(d) / 1e6, Cost.BYTES_PER_LISTED_KEY);
            follower(
                    table,
                    "a follower's core, %" + when,
                    f -> 100 * sums.followerCores(f, scene.window()),
                    shape,
                    Cost.CLIENT_CHANGE_CPU);
        }
        row(
                table,
                "memory of a member, GiB",
                hour,
                SHORT,
                d -> sums.memberBytes(d) / Cluster.GIB,
                Cost.PROCESS_BYTES,
                Cost.WATCHER_BYTES,
                Cost.KEY_BYTES,
                Cost.WATCHERS_PER_SERVICE);
        row(table, "all return and list, s", hour, SHORT, sums::returnSeconds, Cost.RETURN);
        row(table, "listed then, GB", hour, SHORT, d -> sums.listedBytes(d) / 1e9, Cost.BYTES_PER_LISTED_KEY);
        row(table, "all leases expire, s", hour, SHORT, d -> d.leases() / Published.EXPIRIES);
        follower(table, "a follower's heap, kB", f -> sums.followerBytes(f) / 1e3, shape, Cost.CLIENT_INSTANCE_BYTES);
        for (Scene scene : new Scene[] {hour, minutes}) {
            first(table, scene, true);
            first(table, scene, false);
        }
        return table.toString();
    }

    /** The number of clients at which each limit is reached. */
    String reached() {
        Table table =
                Table.of("Limit, TTL", Scene.ALL.stream().map(Scene::shown).toList());
        for (Limit limit : Limit.values()) {
            for (double ttl :
                    limit == Limit.CPU || limit == Limit.RETURN ? new double[] {SHORT, LONG} : new double[] {SHORT}) {
                String lack = limit.lack(sums.costs());
                String[] cells = Scene.ALL.stream()
                        .map(scene -> lack.isEmpty() ? clients(limit.reachedAt(demand(scene, ttl), sums)) : lack)
                        .toArray(String[]::new);
                boolean isOfTtl = limit == Limit.CPU || limit == Limit.RETURN;
                row(table, limit.shown + (isOfTtl ? ", " + ttl(ttl) : ""), cells);
            }
        }
        return table.toString();
    }

    /** In one line, for the head of the page. */
    String firstOf(Scene scene, boolean isFromCosts) {
        DoubleFunction<Demand> demand = demand(scene, SHORT);
        return Limit.first(isFromCosts, demand.apply(Fleets.LARGEST.clients()), sums)
                .map(limit -> limit.shown + ", at **" + clients(limit.reachedAt(demand, sums)) + "** clients")
                .orElse("cannot be computed: costs are missing");
    }

    private void first(Table table, Scene scene, boolean isFromCosts) {
        String[] cells = Fleets.ALL.stream()
                .map(fleet -> {
                    Demand demand = scene.demand(fleet, SHORT, sums.costs());
                    return Limit.first(isFromCosts, demand, sums)
                            .map(limit -> verdict(limit, limit.share(demand, sums), scene))
                            .orElse("no cost");
                })
                .toArray(String[]::new);
        row(
                table,
                "first limit, " + (isFromCosts ? "computed" : "published") + ", deploy in " + scene.windowShown(),
                cells);
    }

    private String verdict(Limit limit, double share, Scene scene) {
        String at = limit.shown + " at " + clients(limit.reachedAt(demand(scene, SHORT), sums)) + " clients";
        return share < 1 ? "holds; next: " + at : "**breaks: " + at + "** (" + ScaleNumbers.of(share) + " ×)";
    }

    private DoubleFunction<Demand> demand(Scene scene, double ttl) {
        return clients -> scene.demand(Fleets.ofClients(clients), ttl, sums.costs());
    }

    private static String clients(double number) {
        return Double.isInfinite(number) ? "never" : ScaleNumbers.rough(number);
    }

    private void row(
            Table table, String name, Scene scene, double ttl, ToDoubleFunction<Demand> figure, Cost... needed) {
        String lack = sums.costs().lack(needed);
        row(
                table,
                name,
                Fleets.ALL.stream()
                        .map(fleet -> scene.demand(fleet, ttl, sums.costs()))
                        .map(demand -> lack.isEmpty() ? ScaleNumbers.of(figure.applyAsDouble(demand)) : lack)
                        .toArray(String[]::new));
    }

    private void follower(Table table, String name, DoubleFunction<Double> figure, Shape shape, Cost needed) {
        String lack = sums.costs().lack(needed);
        row(
                table,
                name,
                Fleets.ALL.stream()
                        .map(fleet -> lack.isEmpty()
                                ? ScaleNumbers.of(figure.apply(shape.keysEach(fleet.instances())))
                                : lack)
                        .toArray(String[]::new));
    }

    private static void row(Table table, String name, String... cells) {
        String[] all = new String[cells.length + 1];
        all[0] = name;
        System.arraycopy(cells, 0, all, 1, cells.length);
        table.row(all);
    }

    private static String ttl(double seconds) {
        return ScaleNumbers.of(seconds) + " s";
    }
}
