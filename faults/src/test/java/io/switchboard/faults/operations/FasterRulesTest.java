package io.switchboard.faults.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class FasterRulesTest {
    @Test
    void durations_of_all_forms_are_divided() {
        assertEquals("30000ms", FasterRules.duration("15m", 30));
        assertEquals("90000ms", FasterRules.duration("1h30m", 60));
        assertEquals("5ms", FasterRules.duration("50ms", 10));
        assertThrows(IllegalArgumentException.class, () -> FasterRules.duration("15", 30));
        assertThrows(IllegalArgumentException.class, () -> FasterRules.duration("5m?", 30));
    }

    @Test
    void times_in_an_expression_are_divided_and_other_numbers_are_not() {
        assertEquals(
                "increase(a_total{b=\"5m\"}[30000ms]) > 5 or c unless c offset 30000ms",
                FasterRules.expression("increase(a_total{b=\"5m\"}[15m]) > 5 or c unless c offset 15m", 30));
        assertEquals("age_seconds > 10.0", FasterRules.expression("age_seconds > 300", 30));
        assertEquals(
                "n == 0 and age_seconds{a=\"b\"} == 0.0 and rate(took_seconds_count[10000ms]) > 0.1",
                FasterRules.expression(
                        "n == 0 and age_seconds{a=\"b\"} == 0 and rate(took_seconds_count[5m]) > 0.1", 30));
    }

    @Test
    void nothing_of_the_alerts_takes_minutes_any_more() {
        String faster = FasterRules.divided(Docs.read("alerts.yml"), 30);
        assertTrue(faster.contains("10000ms"), faster);
        String times = faster.lines()
                .filter(line -> !line.contains("summary:") && !line.contains("description:"))
                .filter(line -> Pattern.compile("(for: |\\[|offset )[0-9]+[smhd]\\b")
                        .matcher(line)
                        .find())
                .toList()
                .toString();
        assertEquals("[]", times);
    }
}
