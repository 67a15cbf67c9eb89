package io.switchboard.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class PeerReportTest {
    @Test
    void usable_is_the_slower_of_seeing_and_writing_and_medians_are_set_beside_ours() {
        String page = report(
                List.of(
                        new PeerRecovery("ours", 15, 10.0, 20.0, true),
                        new PeerRecovery("ours", 15, 40.0, 5.0, true),
                        new PeerRecovery("ours", 15, 30.0, 30.0, true),
                        new PeerRecovery("other", 15, 300.0, 1.0, false),
                        new PeerRecovery("other", 15, 600.0, 1.0, true),
                        new PeerRecovery("other", 15, 900.0, 1.0, true)),
                List.of());
        assertTrue(page.contains("| 15 s | ours | 3 | 20.0 | **30.0** | 40.0 | 1.0 × | 3 of 3 |"), page);
        assertTrue(page.contains("| 15 s | other | 3 | 300 | **600** | 900 | 20 × | 2 of 3 |"), page);
    }

    @Test
    void what_never_came_is_said_and_has_no_ratio() {
        String page = report(
                List.of(),
                List.of(
                        new PeerReturn("ours", PeerReturn.End.REVOKED, 100.0),
                        new PeerReturn("other", PeerReturn.End.REVOKED, 50.0),
                        new PeerReturn("other", PeerReturn.End.REVOKED, null)));
        assertTrue(
                page.contains("| is revoked | other | 2 | 50.0 | **never within 150 s** | never within 150 s | – |"),
                page);
    }

    @Test
    void ratios_have_a_decimal_only_where_it_tells_something() {
        assertEquals("0.4 ×", PeerReport.ratio(40, 100));
        assertEquals("1,234 ×", PeerReport.ratio(1234, 1));
    }

    private static String report(List<PeerRecovery> outages, List<PeerReturn> returns) {
        return new PeerReport(new Comparison(List.of("ours", "other"), outages, returns)).toString();
    }
}
