package io.switchboard.examples.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoReportTest {
    @Test
    void every_call_answered_by_every_server_is_success() {
        DemoReport report = new DemoReport(
                1500,
                1500,
                0,
                0,
                Map.of(),
                List.of(
                        new DemoReport.Server("127.0.0.1:1001", Fate.SERVING, 1000),
                        new DemoReport.Server("127.0.0.1:1002", Fate.LEFT, 300),
                        new DemoReport.Server("127.0.0.1:1003", Fate.KILLED, 100),
                        new DemoReport.Server("127.0.0.1:10040", Fate.JOINED, 100)));
        assertTrue(report.success());
        assertEquals(
                List.of(
                        "demo: 1500 calls, 1500 answered, 0 failed",
                        "  127.0.0.1:1001   1000 calls answered, served to the end",
                        "  127.0.0.1:1002    300 calls answered, stopped gracefully (SIGTERM)",
                        "  127.0.0.1:1003    100 calls answered, killed (SIGKILL)",
                        "  127.0.0.1:10040   100 calls answered, joined while the client was calling"),
                report.lines());
    }

    @Test
    void failed_call_is_no_success_and_its_reason_is_said() {
        DemoReport report = new DemoReport(
                10, 9, 1, 0, Map.of("UNAVAILABLE: gone", 1), List.of(new DemoReport.Server("a:1", Fate.SERVING, 9)));
        assertFalse(report.success());
        assertEquals("failed 1 times: UNAVAILABLE: gone", report.lines().get(0));
        assertEquals("demo: 10 calls, 9 answered, 1 failed", report.lines().get(1));
    }

    @Test
    void call_that_the_application_made_again_is_said_and_no_failure() {
        DemoReport report =
                new DemoReport(10, 10, 0, 2, Map.of(), List.of(new DemoReport.Server("a:1", Fate.SERVING, 10)));
        assertTrue(report.success());
        assertEquals(
                "made again by the application, since the answer had begun or gRPC gave up: 2",
                report.lines().get(0));
    }

    @Test
    void server_without_a_call_is_no_success() {
        DemoReport report = new DemoReport(
                9,
                9,
                0,
                0,
                Map.of(),
                List.of(new DemoReport.Server("a:1", Fate.SERVING, 9), new DemoReport.Server("b:1", Fate.JOINED, 0)));
        assertFalse(report.success());
        assertEquals("no call reached b:1", report.lines().get(0));
    }

    @Test
    void call_without_an_end_is_no_success() {
        assertFalse(new DemoReport(10, 9, 0, 0, Map.of(), List.of(new DemoReport.Server("a:1", Fate.SERVING, 9)))
                .success());
    }

    @Test
    void server_that_ended_by_itself_is_no_success() {
        assertFalse(
                new DemoReport(9, 9, 0, 0, Map.of(), List.of(new DemoReport.Server("a:1", Fate.LOST, 9))).success());
    }

    @Test
    void no_call_at_all_is_no_success() {
        assertFalse(new DemoReport(0, 0, 0, 0, Map.of(), List.of()).success());
    }
}
