package io.switchboard.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class EtcdMetricsTest {
    private final EtcdMetrics metrics = new EtcdMetrics(0, EtcdMetrics.parse("""
            # HELP grpc_server_started_total Total number of RPCs started on the server.
            # TYPE grpc_server_started_total counter
            grpc_server_started_total{grpc_method="Range",grpc_service="etcdserverpb.KV",grpc_type="unary"} 12
            grpc_server_started_total{grpc_method="Watch",grpc_service="etcdserverpb.Watch",grpc_type="bidi_stream"} 3
            grpc_server_started_total_else 99
            process_resident_memory_bytes 2.4195072e+07
            """));

    @Test
    void series_are_summed_by_name_and_labels() {
        assertEquals(15, metrics.started());
        assertEquals(3, metrics.sum("grpc_server_started_total", "grpc_method=\"Watch\""));
        assertEquals(0, metrics.sum("grpc_server_started_total", "grpc_method=\"Put\""));
    }

    @Test
    void a_series_without_labels_is_found_and_a_missing_one_is_nothing() {
        assertEquals(24_195_072, metrics.residentBytes());
        assertEquals(0, metrics.watchers());
    }
}
