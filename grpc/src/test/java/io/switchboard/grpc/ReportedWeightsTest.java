package io.switchboard.grpc;

import static io.switchboard.grpc.PolicyHarness.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ClientStreamTracer;
import io.grpc.ConnectivityState;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.Metadata;
import io.grpc.Status;
import io.switchboard.core.ServiceName;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.grpc.load.LoadValues;
import io.switchboard.grpc.load.ReportStream;
import io.switchboard.grpc.orca.OrcaLoadReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two or three endpoints, of which the second can take three times as much. */
class ReportedWeightsTest {
    private static final String STREAMS =
            "{choice: {weighted_round_robin: {loadReports: {enableOobLoadReport: true, blackoutPeriod: \"0s\"}}}}";
    private static final String TRAILERS = "{choice: {weighted_round_robin: {loadReports: {blackoutPeriod: \"0s\"}}}}";

    private final PolicyHarness harness = new PolicyHarness();

    private void start(String config) {
        harness.configure(config);
        harness.resolve(endpoint(1, one -> one), endpoint(2, one -> one));
        harness.ready(1, 2);
    }

    private static OrcaLoadReport report(double calls, double utilization) {
        return OrcaLoadReport.newBuilder()
                .setRpsFractional(calls)
                .setApplicationUtilization(utilization)
                .build();
    }

    private List<FakeConnection.FakeCall<?, ?>> streams(int endpoint) {
        return harness.subchannel(endpoint).connection.calls.stream()
                .filter(call -> call.method.equals("xds.service.orca.v3.OpenRcaService/StreamCoreMetrics"))
                .toList();
    }

    private void say(int endpoint, OrcaLoadReport report) {
        List<FakeConnection.FakeCall<?, ?>> all = streams(endpoint);
        all.get(all.size() - 1).say(report);
    }

    /** With an answer of the endpoint that is picked. */
    private void answer(PickResult picked, byte @Nullable [] report) {
        ClientStreamTracer tracer = Objects.requireNonNull(picked.getStreamTracerFactory())
                .newClientStreamTracer(
                        ClientStreamTracer.StreamInfo.newBuilder().build(), new Metadata());
        Metadata trailers = new Metadata();
        if (report != null) {
            trailers.put(LoadValues.TRAILER, report);
        }
        tracer.inboundTrailers(trailers);
        tracer.streamClosed(Status.OK);
    }

    private void answer(int endpoint, OrcaLoadReport report) {
        PickResult picked = harness.pick();
        while (PolicyHarness.endpointOf(picked) != endpoint) {
            picked = harness.pick();
        }
        answer(picked, report.toByteArray());
    }

    private void isThreeTimes() {
        Map<Integer, Integer> picks = harness.picks(4000);
        assertEquals(3000, picks.getOrDefault(2, 0), 40, picks::toString);
    }

    @Test
    void streams_of_reports_make_the_weights_once_a_second() {
        start(STREAMS);
        say(1, report(100, 0.5));
        say(2, report(300, 0.5));
        assertEquals(Map.of(1, 50, 2, 50), harness.picks(100));
        harness.seconds(1);
        isThreeTimes();
        int updates = harness.updates.size();
        harness.seconds(5);
        assertEquals(updates, harness.updates.size(), "what stays the same is not published");
        say(1, report(300, 0.5));
        harness.seconds(1);
        assertEquals(Map.of(1, 50, 2, 50), harness.picks(100));
    }

    @Test
    void trailers_make_the_weights_too() {
        start(TRAILERS);
        assertEquals(0, streams(1).size());
        answer(1, report(100, 0.5));
        answer(2, report(300, 0.5));
        harness.seconds(1);
        isThreeTimes();
    }

    @Test
    void static_weights_are_multiplied() {
        harness.configure(STREAMS);
        harness.resolve(endpoint(1, one -> one.weight(300)), endpoint(2, one -> one.weight(100)));
        harness.ready(1, 2);
        say(1, report(100, 0.5));
        say(2, report(300, 0.5));
        harness.seconds(1);
        Map<Integer, Integer> picks = harness.picks(4000);
        assertEquals(2000, picks.getOrDefault(1, 0), 40, picks::toString);
    }

    @Test
    void a_blackout_and_an_expiration_are_kept() {
        start("{choice: {weighted_round_robin: {loadReports: {enableOobLoadReport: true,"
                + " weightExpirationPeriod: \"20s\"}}}}");
        say(1, report(100, 0.5));
        say(2, report(300, 0.5));
        harness.seconds(9);
        assertEquals(Map.of(1, 50, 2, 50), harness.picks(100));
        harness.seconds(2);
        isThreeTimes();
        harness.seconds(20);
        assertEquals(Map.of(1, 50, 2, 50), harness.picks(100));
    }

    @Test
    void a_server_that_does_not_report_counts_as_the_mean_of_the_others() {
        harness.configure(STREAMS);
        harness.resolve(endpoint(1, one -> one), endpoint(2, one -> one), endpoint(3, one -> one));
        harness.ready(1, 2, 3);
        say(1, report(100, 0.5));
        say(2, report(300, 0.5));
        streams(3).get(0).answer(Status.UNIMPLEMENTED);
        harness.seconds(3);
        assertEquals(1, streams(3).size(), "it is not asked again");
        Map<Integer, Integer> picks = harness.picks(6000);
        assertEquals(2000, picks.getOrDefault(3, 0), 80, picks::toString);
        harness.set(PolicyHarness.broken("gone"), 3);
        harness.ready(3);
        assertEquals(2, streams(3).size(), "but on a new connection it is");
    }

    @ParameterizedTest
    @CsvSource({"NaN, 0.5", "-1, 0.5", "1e300, 0.5", "Infinity, 0.5", "100, NaN", "100, -1", "100, 1e300"})
    void nonsense_is_left_out_and_counted(double calls, double utilization) {
        List<String> ignored = new ArrayList<>();
        harness.measured = new Measured(new ServiceName("demo"), new Telemetry() {
            @Override
            public void reportIgnored(ServiceName service, String instanceId) {
                ignored.add(service + " " + instanceId);
            }
        });
        start(STREAMS);
        say(1, report(100, 0.5));
        say(2, report(300, 0.5));
        say(1, report(calls, utilization));
        say(
                1,
                OrcaLoadReport.newBuilder()
                        .setRpsFractional(100)
                        .setCpuUtilization(0.5)
                        .setEps(Double.NaN)
                        .build());
        harness.seconds(1);
        isThreeTimes();
        assertEquals(List.of("demo i1", "demo i1"), ignored);
    }

    @Test
    void trailers_that_cannot_be_read_are_left_out() {
        start(TRAILERS);
        answer(harness.pick(), new byte[] {1, 2, 3});
        answer(harness.pick(), new byte[0]);
        answer(harness.pick(), null);
        harness.seconds(1);
        assertEquals(Map.of(1, 50, 2, 50), harness.picks(100));
    }

    @Test
    void of_the_trailers_ten_a_second_are_read() {
        start(TRAILERS);
        answer(1, report(100, 0.5));
        answer(2, report(300, 0.5));
        answer(2, report(100, 0.5));
        harness.seconds(1);
        isThreeTimes();
        answer(2, report(100, 0.5));
        harness.seconds(1);
        assertEquals(Map.of(1, 50, 2, 50), harness.picks(100));
    }

    @Test
    void a_stream_that_ends_is_asked_for_again_and_none_is_left_open() {
        start(STREAMS);
        streams(1).get(0).end(Status.UNAVAILABLE);
        assertEquals(1, streams(1).size());
        harness.seconds(1);
        assertEquals(2, streams(1).size());
        say(1, report(100, 0.5));
        say(2, report(300, 0.5));
        harness.seconds(1);
        isThreeTimes();
        harness.set(PolicyHarness.broken("gone"), 1);
        assertTrue(streams(1).get(1).cancelled);
        harness.configure("{}");
        assertTrue(streams(2).get(0).cancelled);
        harness.seconds(1);
        assertEquals(0, harness.pendingTimers());
        harness.configure(STREAMS);
        assertEquals(2, streams(2).size());
        harness.context.execute(harness.policy::shutdown);
        assertEquals(0, harness.pendingTimers());
        harness.subchannels.forEach(
                one -> one.connection.calls.forEach(call -> assertTrue(call.cancelled || one.endpoint == 1)));
    }

    @Test
    void a_server_that_sends_without_end_is_left_alone_for_a_while() {
        start(STREAMS);
        for (int i = 0; i <= ReportStream.MOST_REPORTS; i++) {
            assertFalse(streams(1).get(0).cancelled);
            say(1, report(100, 0.5));
        }
        assertTrue(streams(1).get(0).cancelled);
        assertEquals(1, streams(1).size());
        harness.seconds(1);
        assertEquals(2, streams(1).size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"least_request", "random"})
    void other_choices_by_weight_go_by_it_too(String choice) {
        start(STREAMS.replace("weighted_round_robin", choice));
        say(1, report(100, 0.5));
        say(2, report(300, 0.5));
        harness.seconds(1);
        Map<Integer, Integer> picks = harness.picks(4000);
        assertEquals(3000, picks.getOrDefault(2, 0), 200, picks::toString);
    }

    @Test
    void calls_that_are_counted_are_heard_as_well() {
        start(TRAILERS.replace("weighted_round_robin", "least_request"));
        answer(1, report(100, 0.5));
        answer(2, report(300, 0.5));
        harness.seconds(1);
        Map<Integer, Integer> picks = harness.picks(4000);
        assertEquals(3000, picks.getOrDefault(2, 0), 200, picks::toString);
    }

    @Test
    void who_does_not_go_by_reports_listens_to_nobody() {
        start("{}");
        assertEquals(0, harness.pendingTimers());
        assertNull(harness.pick().getStreamTracerFactory());
        start(STREAMS);
        assertNull(harness.pick().getStreamTracerFactory(), "streams cost a call nothing");
        start(TRAILERS);
        ClientStreamTracer.Factory factory = harness.pick().getStreamTracerFactory();
        assertNotNull(factory);
        ClientStreamTracer.StreamInfo info =
                ClientStreamTracer.StreamInfo.newBuilder().build();
        assertSame(
                factory.newClientStreamTracer(info, new Metadata()),
                factory.newClientStreamTracer(info, new Metadata()),
                "nor do trailers cost an object");
        assertEquals(ConnectivityState.READY, harness.state());
    }

    @Test
    void the_metrics_named_say_how_busy_a_server_is_that_does_not_say_it_itself() {
        start("{choice: {weighted_round_robin: {loadReports: {enableOobLoadReport: true, blackoutPeriod: \"0s\","
                + " metricNamesForComputingUtilization: [named_metrics.queue, utilization.disk, mem_utilization]}}}}");
        OrcaLoadReport plain = OrcaLoadReport.newBuilder()
                .setRpsFractional(150)
                .setCpuUtilization(0.25)
                .build();
        say(2, plain);
        say(
                1,
                plain.toBuilder()
                        .putNamedMetrics("queue", 0.6)
                        .putUtilization("disk", 0.75)
                        .setMemUtilization(0.3)
                        .build());
        harness.seconds(1);
        isThreeTimes();
        say(1, plain.toBuilder().putNamedMetrics("queue", Double.NaN).build());
        harness.seconds(1);
        isThreeTimes();
    }
}
