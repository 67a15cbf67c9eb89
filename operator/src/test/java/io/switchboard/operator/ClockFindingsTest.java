package io.switchboard.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.etcd.Endpoint;
import io.switchboard.operator.Finding.Severity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClockFindingsTest {
    private static final Endpoint ENDPOINT = Endpoint.parse("http://10.0.0.1:2379");
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

    @Test
    void a_few_seconds_are_nothing() {
        for (String date : new String[] {
            "Thu, 26 Nov 2026 12:00:00 GMT", "Thu, 26 Nov 2026 12:00:05 GMT", "Thu, 26 Nov 2026 11:59:54 GMT"
        }) {
            assertEquals(
                    Severity.OK, ClockFindings.compared(ENDPOINT, date, NOW).severity(), date);
        }
    }

    @Test
    void more_is_told_with_its_sign() {
        Finding ahead = ClockFindings.compared(ENDPOINT, "Thu, 26 Nov 2026 12:01:00 GMT", NOW);
        assertEquals(Severity.WARNING, ahead.severity());
        assertTrue(ahead.state().startsWith("differs from this machine's by 60 s"), ahead.state());
        Finding behind = ClockFindings.compared(ENDPOINT, "Thu, 26 Nov 2026 11:59:00 GMT", NOW);
        assertTrue(behind.state().startsWith("differs from this machine's by -60 s"), behind.state());
    }

    @Test
    void what_is_no_date_is_told() {
        assertEquals(
                Severity.WARNING,
                ClockFindings.compared(ENDPOINT, "yesterday", NOW).severity());
    }

    @Test
    void an_endpoint_that_speaks_tls_is_not_asked() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Endpoint endpoint = Endpoint.parse("https://127.0.0.1:" + server.getLocalPort());
            assertEquals(List.of(), ClockFindings.of(List.of(endpoint), Clock.fixed(NOW, ZoneOffset.UTC)));
            // Who has been asked has the connection waiting by now.
            server.setSoTimeout(1);
            assertThrows(SocketTimeoutException.class, server::accept);
        }
    }
}
