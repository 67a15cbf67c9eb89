package io.switchboard.faults.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.harness.Await;
import io.switchboard.testing.EtcdServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each panel of docs/operations/dashboard.json shows what its title says, asked of a real Prometheus that reads a small
 * fleet: what it has to show is known, since the fleet was made so. A panel of which nothing is known fails, too.
 */
class DashboardIT {
    /** As in a dashboard of a week; all that happens here is younger. */
    private static final Duration STEP = Duration.ofMinutes(10);

    private static final double WINDOW = STEP.plus(Prometheus.INTERVAL).toMillis() / 1000.0;

    private final Dashboard dashboard = Dashboard.parse(Docs.read("dashboard.json"));
    private final Dashboard.Choice services =
            Objects.requireNonNull(dashboard.choices().get("service"));

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void every_panel_shows_what_its_title_says(Library.Kind library) {
        Programs.prometheus();
        try (EtcdServer etcd = EtcdServer.start();
                EtcdServer far = EtcdServer.start();
                Shop shop = new Shop(etcd, far, library);
                Prometheus prometheus = Prometheus.start(folder, "", shop.pages())) {
            shop.awaitScraped();
            shop.happen();
            Set<String> titles = new TreeSet<>();
            dashboard.panels().forEach(panel -> assertTrue(titles.add(panel.title()), panel::title));
            assertEquals(shop.panels(WINDOW).keySet(), titles, "what is known, and what there is");
            Await.until(
                    () -> String.join("\n", differences(prometheus, shop)),
                    () -> differences(prometheus, shop).isEmpty());

            assertEquals(Shop.SERVICES, prometheus.values(services.label(), services.selector()));
            for (Panel panel : dashboard.panels()) {
                assertOnlyChosen(prometheus, panel);
            }
        }
    }

    private static Map<String, String> variables(String service) {
        return Map.of("service", service, "__rate_interval", Panel.rateInterval(STEP, Prometheus.INTERVAL));
    }

    private List<String> differences(Prometheus prometheus, Shop shop) {
        Map<String, Map<String, Expected>> expected = shop.panels(WINDOW);
        List<String> differences = new ArrayList<>();
        for (Panel panel : dashboard.panels()) {
            Map<String, Expected> series = expected.getOrDefault(panel.title(), Map.of());
            Map<String, Double> shown = shown(prometheus, panel);
            boolean same = series.keySet().equals(shown.keySet())
                    && series.entrySet().stream()
                            .allMatch(one -> one.getValue().holds(shown.getOrDefault(one.getKey(), Double.NaN)));
            if (!same) {
                differences.add(panel.title() + " shows\n  " + shown + " and not\n  " + new TreeMap<>(series));
            }
        }
        return differences;
    }

    private Map<String, Double> shown(Prometheus prometheus, Panel panel) {
        Map<String, Double> shown = new TreeMap<>();
        for (Panel.Target target : panel.targets()) {
            for (Prometheus.Sample sample : prometheus.query(target.expression(variables(services.all())))) {
                String legend = target.legend(sample.labels());
                if (shown.put(legend, sample.value()) != null) {
                    throw new AssertionError(panel.title() + " shows two series called " + legend);
                }
            }
        }
        return shown;
    }

    /** A panel that can tell services apart shows only those that were chosen. */
    private void assertOnlyChosen(Prometheus prometheus, Panel panel) {
        List<String> chosen = List.of("shop/cart", "shop/faulty");
        for (Panel.Target target : panel.targets()) {
            for (Prometheus.Sample sample : prometheus.query(target.expression(variables(Panel.chosen(chosen))))) {
                String service = sample.labels().get(services.label());
                assertTrue(service == null || chosen.contains(service), () -> panel.title() + " shows " + sample);
            }
        }
        if (panel.title().equals("Instances")) {
            String expression = panel.targets().get(0).expression(variables(Panel.chosen(List.of("shop/cart"))));
            assertFalse(prometheus.query(expression).isEmpty(), expression);
        }
    }
}
