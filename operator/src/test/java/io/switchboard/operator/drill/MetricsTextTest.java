package io.switchboard.operator.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.operator.drill.MetricsText.Page;
import io.switchboard.operator.drill.MetricsText.Series;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MetricsTextTest {
    private static Page read(String text) {
        return MetricsText.read(text, Set.of("a"));
    }

    @Test
    void what_is_wanted_is_read_and_the_rest_counted() {
        Page page = read("""
                # HELP a Something.
                # TYPE a counter
                a{x="1",y="two"} 3
                a 4.5e1 1700000000000
                b{x="1"} 7

                a{ x = "1" , } NaN # {trace="q"} 1
                a{x="a\\\\b\\"c\\nd}"} +Inf\r
                # EOF
                """);
        assertEquals(
                List.of(
                        new Series("a", Map.of("x", "1", "y", "two"), 3),
                        new Series("a", Map.of(), 45),
                        new Series("a", Map.of("x", "1"), Double.NaN),
                        new Series("a", Map.of("x", "a\\b\"c\nd}"), Double.POSITIVE_INFINITY)),
                page.series());
        assertEquals(5, page.readable());
        assertEquals(0, page.unreadable());
    }

    @Test
    void a_line_that_is_none_is_left_out_and_harms_no_other() {
        String long1 = "a{x=\"" + "y".repeat(70_000) + "\"} 1";
        for (String wrong : List.of(
                "a",
                "a{",
                "a{x} 1",
                "a{x=} 1",
                "a{x=1} 1",
                "a{x=\"1} 1",
                "a{x=\"1\\",
                "a{x=\"1\"y=\"2\"} 1",
                "a{x=\"1\",x=\"2\"} 1",
                "a one",
                "a 1f",
                "a 0x1p3",
                "a 1e",
                "a " + "1".repeat(65),
                "{\"a\"} 1",
                "<html>",
                "a\u00a01",
                long1)) {
            Page page = read("a 1\n" + wrong + "\na 2");
            assertEquals(
                    List.of(1.0, 2.0), page.series().stream().map(Series::value).toList(), wrong);
            assertEquals(1, page.unreadable(), wrong);
        }
        StringBuilder many = new StringBuilder("a{");
        for (int i = 0; i < 1000; i++) {
            many.append("l").append(i).append("=\"\",");
        }
        assertEquals(1, read(many + "} 1").unreadable());
    }

    @Test
    void more_series_than_any_client_has_are_refused() {
        String text = "a 1\n".repeat(MetricsText.MOST_SERIES);
        assertEquals(MetricsText.MOST_SERIES, read(text).series().size());
        assertThrows(IllegalArgumentException.class, () -> read(text + "a 1\n"));
    }

    @Test
    void nothing_throws_whatever_a_page_has() {
        long seed = Long.getLong("fuzz.seed", 11);
        Random random = new Random(seed);
        String alphabet = "a{}=\",\\ \n1.eE+-#NaInf\t\u0000\ud800x";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            Page page = read(text.toString());
            assertTrue(page.series().size() <= page.readable(), () -> "seed " + seed + ": " + text);
        }
    }
}
