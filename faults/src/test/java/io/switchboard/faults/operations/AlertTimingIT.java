package io.switchboard.faults.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/**
 * The alerts with their own times, by Prometheus's own checks on series made up: each fires when its time is over, and
 * not before.
 */
class AlertTimingIT {
    private static final String SERIES = "alert-timing.yml";

    @Test
    void the_rules_are_such_as_Prometheus_takes() {
        promtool("check", "rules", Docs.file("alerts.yml").toString());
    }

    @Test
    void each_alert_fires_when_its_time_is_over_and_not_before() throws IOException {
        // Its paths are relative to where it is among the sources.
        Path series = Docs.file("alerts.yml")
                .resolveSibling("../../faults/src/test/resources/" + SERIES)
                .normalize();
        promtool("test", "rules", series.toString());

        Map<String, ?> file = new Yaml().load(Files.readString(series));
        Set<String> fires = new HashSet<>();
        Set<String> waits = new HashSet<>();
        for (Object test : Docs.list(file, "tests")) {
            String alert = String.valueOf(((Map<?, ?>) test).get("name"));
            for (Object each : Docs.list(test, "promql_expr_test")) {
                List<?> samples = Docs.list(each, "exp_samples");
                if (samples.isEmpty()) {
                    waits.add(alert);
                } else {
                    assertEquals("{alertname=\"" + alert + "\"}", ((Map<?, ?>) samples.get(0)).get("labels"));
                    fires.add(alert);
                }
            }
        }
        assertEquals(AlertsIT.names(), fires, "alerts that fire in " + SERIES);
        assertEquals(AlertsIT.names(), waits, "alerts that wait in " + SERIES);
    }

    private static void promtool(String... arguments) {
        List<String> command = new ArrayList<>(List.of(Programs.promtool().toString()));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            assertTrue(code == 0, () -> command + " ended with " + code + ":\n" + said);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run promtool", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while promtool ran", e);
        }
    }
}
