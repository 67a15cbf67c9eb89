package io.switchboard.operator.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.operator.drill.ClientCounters.Added;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClientCountersTest {
    private static final String URL = "http://a/metrics";

    private final ClientCounters counters = new ClientCounters(false, series -> series.label("switchboard_datacenter"));

    private Added read(String text) {
        return counters.add(URL, MetricsText.read(text, counters.wanted()));
    }

    private static String picks(String datacenter, Object value) {
        return "switchboard_datacenter_picks_total{switchboard_service=\"demo\",switchboard_datacenter=\"" + datacenter
                + "\"} " + value + "\n";
    }

    @Test
    void what_is_counted_is_the_growth_since_the_last_look() {
        assertEquals(new Added(0, 0, Map.of()), read(picks("eu", 1000)));
        assertEquals(new Added(5, 0, Map.of("eu", 5L)), read(picks("eu", 1005)));
        assertEquals(new Added(0, 0, Map.of()), read(picks("eu", 1005)));
        // One that is new since the first look began with nothing.
        assertEquals(new Added(8, 0, Map.of("eu", 1L, "us", 7L)), read(picks("eu", 1006) + picks("us", 7)));
    }

    @Test
    void a_counter_that_began_anew_counts_from_nothing() {
        read(picks("eu", 1000));
        assertEquals(new Added(3, 0, Map.of("eu", 3L)), read(picks("eu", 3)));
        assertEquals(new Added(1, 0, Map.of("eu", 1L)), read(picks("eu", 4)));
    }

    @Test
    void what_is_no_number_of_calls_is_passed_over() {
        read(picks("eu", 1000));
        for (String none : new String[] {"NaN", "+Inf", "-Inf", "-1", "1e300"}) {
            assertEquals(new Added(0, 0, Map.of()), read(picks("eu", none)), none);
        }
        assertEquals(new Added(2, 0, Map.of("eu", 2L)), read(picks("eu", 1002)));
    }

    @Test
    void what_a_page_counted_while_it_could_not_be_read_is_left_out() {
        read(picks("eu", 1000));
        counters.missed(URL);
        assertEquals(new Added(0, 0, Map.of()), read(picks("eu", 9000)));
        assertEquals(new Added(1, 0, Map.of("eu", 1L)), read(picks("eu", 9001)));
    }

    @Test
    void what_switchboard_refuses_has_failed() {
        read(picks("eu", 10) + "switchboard_datacenter_refused_total{switchboard_service=\"demo\"} 0\n");
        assertEquals(
                new Added(12, 2, Map.of("eu", 10L)),
                read(picks("eu", 20) + "switchboard_datacenter_refused_total{switchboard_service=\"demo\"} 2\n"));
    }

    @Test
    void where_grpc_counts_calls_those_and_their_statuses_count() {
        Map<String, String> formats = Map.of(
                "grpc_client_call_duration_seconds_count{grpc_status=\"%s\"} %d\n", "UNAVAILABLE",
                "grpc_client_processing_duration_seconds_count{statusCode=\"%s\"} %d\n", "DEADLINE_EXCEEDED",
                "grpc_client_handled_total{grpc_code=\"%s\"} %d\n", "ResourceExhausted");
        formats.forEach((format, bad) -> {
            counters.missed(URL);
            String fine = picks("eu", 10) + format.formatted("OK", 10) + format.formatted("NOT_FOUND", 0);
            read(fine + format.formatted(bad, 0));
            Added added = read(picks("eu", 25)
                    + format.formatted("OK", 19)
                    + format.formatted("NOT_FOUND", 1)
                    + format.formatted(bad, 4)
                    + "switchboard_datacenter_refused_total{switchboard_service=\"demo\"} 3\n");
            assertEquals(new Added(14, 4, Map.of("eu", 15L)), added, format);
        });
    }

    @Test
    void who_has_nobody_elsewhere_is_known() {
        String instances =
                "switchboard_datacenter_instances{switchboard_service=\"%s\",switchboard_datacenter=\"%s\"} %d\n";
        MetricsText.Page page = MetricsText.read(
                instances.formatted("demo", "eu", 2)
                        + instances.formatted("demo", "us", 1)
                        + instances.formatted("alone", "eu", 2)
                        + instances.formatted("alone", "us", 0),
                counters.wanted());
        assertEquals(Set.of("alone"), ClientCounters.onlyIn("eu", page));
        assertEquals(Set.of(), ClientCounters.onlyIn("us", page));
        assertFalse(counters.hasPicks(page));
        assertTrue(counters.hasPicks(MetricsText.read(picks("eu", 0), counters.wanted())));
    }
}
