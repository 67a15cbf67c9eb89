package io.switchboard.faults.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.faults.operations.Panel.Target;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PanelTest {
    @Test
    void variables_and_labels_are_put_in_as_Grafana_does() {
        Target target = new Target("increase(a{s=~\"$service\"}[$__rate_interval]) + ${other}", "{{s}} at {{ t }}");
        assertEquals(
                "increase(a{s=~\"x|y\"}[60s]) + 1",
                target.expression(Map.of("service", "x|y", "__rate_interval", "60s", "other", "1")));
        assertThrows(IllegalArgumentException.class, () -> target.expression(Map.of("service", "x")));
        assertEquals("demo at {t}", target.legend(Map.of("s", "demo")));
        assertEquals("(a\\\\.b|c/d)", Panel.chosen(List.of("a.b", "c/d")));
        assertEquals("2000ms", Panel.rateInterval(Duration.ofMillis(100), Duration.ofMillis(500)));
        assertEquals("60500ms", Panel.rateInterval(Duration.ofMinutes(1), Duration.ofMillis(500)));
    }

    @Test
    void panels_in_rows_count_and_rows_do_not() {
        Dashboard dashboard = Dashboard.parse("""
            {"panels": [{"title": "row", "type": "row", "panels": [
              {"title": "inner", "targets": [{"expr": "a", "legendFormat": "l"}]}]}, {"title": "text"}]}\
            """);
        assertEquals(List.of(new Panel("inner", List.of(new Target("a", "l")))), dashboard.panels());
        Dashboard ours = Dashboard.parse(Docs.read("dashboard.json"));
        assertTrue(ours.panels().size() > 10);
        assertEquals(Set.of("service"), ours.choices().keySet());
    }
}
