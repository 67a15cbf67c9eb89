package io.switchboard.simulation;

import java.util.SortedMap;
import java.util.TreeMap;

/** The page on scale. */
final class ScalePage {
    private ScalePage() {}

    static Report of(ScaleCosts costs, Plan plan) {
        ScaleArithmetic sums = new ScaleArithmetic(costs, Cluster.PUBLISHED);
        ScaleLimits limits = new ScaleLimits(sums);
        ScaleRemedies remedies = new ScaleRemedies(sums);
        Part waves = new ScaleWaves(sums, plan.shorter()).part(plan);
        Part returns = new ScaleReturns(sums, plan.shorter()).part(plan);
        SortedMap<String, String> charts = new TreeMap<>(waves.charts());
        charts.putAll(returns.charts());
        Table head = new Table("Follow, deploy in", "breaks first, computed", "breaks first, published");
        StringBuilder carried = new StringBuilder();
        for (Scene scene : Scene.ALL) {
            head.row(scene.shown(), limits.firstOf(scene, true), limits.firstOf(scene, false));
            carried.append("\n### ").append(title(scene)).append("\n\n").append(remedies.table(scene));
        }
        String page = ScaleText.PAGE
                .replace("{seed}", Long.toString(plan.seed()))
                .replace("{head}", head.toString())
                .replace("{costs}", costs(costs))
                .replace("{cores}", Integer.toString(costs.cores()))
                .replace("{cluster}", Cluster.PUBLISHED.shown())
                .replace("{usual}", limits.loads(Shape.USUAL))
                .replace("{hard}", limits.loads(Shape.HARD))
                .replace("{reached}", limits.reached())
                .replace("{one}", Cluster.measured(costs).shown())
                .replace("{measured}", new ScaleLimits(new ScaleArithmetic(costs, Cluster.measured(costs))).reached())
                .replace("{published}", published(sums))
                .replace("{needed}", remedies.needed())
                .replace("{remedies}", carried.toString())
                .replace("{waves}", waves.text() + images(waves))
                .replace("{returns}", returns.text() + images(returns))
                .replace("{perAgent}", Integer.toString(ScaleRemedies.PER_AGENT))
                .replace("{subset}", Integer.toString(ScaleRemedies.SUBSET))
                .replace("{perNode}", Numbers.grouped(Tier.CLIENTS_PER_NODE))
                .replace("{nodeCores}", Integer.toString(Tier.CORES));
        return new Report(page, charts);
    }

    private static String title(Scene scene) {
        return (scene.shape().equals(Shape.USUAL) ? "The usual case" : "The hard case") + ", all restarted in "
                + scene.windowShown();
    }

    private static String images(Part part) {
        StringBuilder text = new StringBuilder();
        part.charts()
                .keySet()
                .forEach(name -> text.append("\n![")
                        .append(name.equals("deploy") ? "Delay over a deploy" : "Time until all are live")
                        .append("](scale/")
                        .append(name)
                        .append(".svg)\n"));
        return text.toString();
    }

    private static String costs(ScaleCosts costs) {
        Table table = new Table("Cost", "measured", "in benchmarks.json");
        for (Cost cost : Cost.values()) {
            table.row(
                    cost.meaning,
                    costs.lack(cost).isEmpty() ? ScaleNumbers.of(costs.of(cost)) : "**missing**",
                    "`" + cost.path() + "`");
        }
        return table.toString();
    }

    /** What others have published, and what the costs measured here would allow. */
    private static String published(ScaleArithmetic sums) {
        double cores = (double) sums.cluster().members() * sums.cluster().cores();
        return new Table("Published or reported", "figure", "from the costs measured here")
                .row(
                        "writes/s",
                        "50,000 (etcd's performance page, 3 × 8 vCPU)",
                        ScaleNumbers.of(sums.cluster().cores() / sums.costs().seconds(Cost.PUT_CPU))
                                + " (CPU of each member alone)")
                .row(
                        "events/s of one cluster",
                        "46,000 – 95,000 (published by others)",
                        ScaleNumbers.of(cores / sums.costs().seconds(Cost.EVENT_CPU)) + " (CPU of all members alone)")
                .row(
                        "leases at short TTLs",
                        "25,000 – 60,000 (reported to have failed)",
                        ScaleNumbers.of(sums.cluster().cores() / sums.costs().seconds(Cost.KEEP_ALIVE_CPU) * 10 / 3)
                                + " at TTL 10 s (CPU of the leader alone)")
                .row("database", "8 GiB (etcd's documentation, the most suggested)", "–")
                .row(
                        "leases expired per second",
                        "740 after a restart (seen on 3.4.23; 1,000 is the cap in its source)",
                        "–")
                .toString();
    }
}
