package io.switchboard.simulation;

import io.switchboard.balancing.Lately;
import io.switchboard.balancing.Levels;
import io.switchboard.harness.Numbers;
import io.switchboard.harness.Table;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Two zones with as many callers and ten servers each, of which one loses its servers bit by bit: arithmetic, no
 * chance.
 */
final class Shrinking {
    private static final int SERVERS = 10;
    private static final long MEMORY = TimeUnit.MINUTES.toNanos(10);

    /**
     * A moment.
     *
     * @param listed servers of the zone in the registry that do not drain
     * @param ready those of them that are up
     */
    private record Moment(String shown, double minutes, int listed, int ready) {}

    private static final List<Moment> MOMENTS = List.of(
            new Moment("all well", 0, 10, 10),
            new Moment("five die", 0, 10, 5),
            new Moment("their leases end", 0.25, 5, 5),
            new Moment("four of the five drain", 1, 1, 1),
            new Moment("5 min later", 6, 1, 1),
            new Moment("30 min later", 31, 1, 1),
            new Moment("60 min later", 61, 1, 1),
            new Moment("nine new ones", 62, 10, 10));

    private Shrinking() {}

    static Table table() {
        Table table = new Table(
                "", "**listed now**: stay", "load", "**listed lately**: stay", "load", "**zone-aware**: stay", "load");
        Lately lately = new Lately(MEMORY);
        for (Moment moment : MOMENTS) {
            double had = lately.of(moment.listed(), Math.round(moment.minutes() * TimeUnit.MINUTES.toNanos(1)));
            double zoneAware = Math.min(1, moment.ready() / (double) (moment.ready() + SERVERS) / 0.5);
            table.row(
                    moment.shown(),
                    Numbers.percent(near(moment, moment.listed()), 0),
                    load(moment, near(moment, moment.listed())),
                    Numbers.percent(near(moment, had), 0),
                    load(moment, near(moment, had)),
                    Numbers.percent(zoneAware, 0),
                    load(moment, zoneAware));
        }
        return table;
    }

    /** The part of the zone's calls that stays in it. */
    private static double near(Moment moment, double total) {
        return Levels.of(
                        List.of(new Levels.Health(moment.ready(), total, 1), new Levels.Health(SERVERS, SERVERS)),
                        Locality.OVERPROVISIONING,
                        Locality.PANIC)
                .byLevel()
                .get(0);
    }

    /** Of one server that is left, in units of what it had when all was well. */
    private static String load(Moment moment, double near) {
        return Numbers.fixed(near * SERVERS / moment.ready(), 1);
    }
}
