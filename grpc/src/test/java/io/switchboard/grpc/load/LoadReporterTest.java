package io.switchboard.grpc.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.switchboard.core.time.VirtualTime;
import io.switchboard.grpc.Await;
import io.switchboard.grpc.TestService;
import io.switchboard.grpc.orca.OpenRcaServiceGrpc;
import io.switchboard.grpc.orca.OrcaLoadReport;
import io.switchboard.grpc.orca.OrcaLoadReportRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
class LoadReporterTest {
    /** One caller's stream of reports. */
    private static final class Reports extends ClientCall.Listener<OrcaLoadReport> {
        final Queue<OrcaLoadReport> all = new ConcurrentLinkedQueue<>();
        final AtomicReference<@Nullable Status> end = new AtomicReference<>();

        @Override
        public void onMessage(OrcaLoadReport report) {
            all.add(report);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            end.set(status);
        }

        OrcaLoadReport last() {
            return List.copyOf(all).get(all.size() - 1);
        }
    }

    @TempDir
    Path root;

    private final VirtualTime time = new VirtualTime();
    private final TestService service = new TestService("a");
    private @Nullable Server server;
    private @Nullable ManagedChannel channel;

    @AfterEach
    void stop() {
        service.release.countDown();
        if (channel != null) {
            channel.shutdownNow();
        }
        if (server != null) {
            server.shutdownNow();
        }
    }

    private LoadReporter start(LoadReporter.Builder built) throws IOException {
        return start(built, Runnable::run);
    }

    private LoadReporter start(LoadReporter.Builder built, Executor asking) throws IOException {
        MachineLoad machine = new MachineLoad(Cgroups.of(root), new MachineLoad.Machine() {
            @Override
            public int processors() {
                return 1;
            }

            @Override
            public double cpu() {
                return 0.5;
            }
        });
        LoadReporter reporter = built.build(time, asking, machine, () -> {});
        ServerBuilder<?> builder = service.builder();
        reporter.addTo(builder);
        server = builder.build().start();
        channel = Grpc.newChannelBuilder("127.0.0.1:" + server.getPort(), InsecureChannelCredentials.create())
                .build();
        return reporter;
    }

    private Reports follow(int seconds) {
        Reports reports = new Reports();
        ClientCall<OrcaLoadReportRequest, OrcaLoadReport> call = Objects.requireNonNull(channel)
                .newCall(OpenRcaServiceGrpc.getStreamCoreMetricsMethod(), CallOptions.DEFAULT);
        call.start(reports, new Metadata());
        call.request(1000);
        call.sendMessage(OrcaLoadReportRequest.newBuilder()
                .setReportInterval(Duration.newBuilder().setSeconds(seconds))
                .build());
        call.halfClose();
        return reports;
    }

    /** Until the server has the stream: its first tick waits for the next. */
    private Reports followed(int seconds) throws InterruptedException {
        Reports reports = follow(seconds);
        Await.until("the stream has arrived", () -> {
            time.runDue();
            return time.pendingTimers() > 0;
        });
        return reports;
    }

    private OrcaLoadReport afterSeconds(int seconds, Reports reports) throws InterruptedException {
        for (int i = 0; i < seconds; i++) {
            int before = reports.all.size();
            time.advance(java.time.Duration.ofSeconds(1));
            Await.until("a report has come", () -> reports.all.size() > before);
        }
        return reports.last();
    }

    private void call(int times) {
        for (int i = 0; i < times; i++) {
            TestService.who(Objects.requireNonNull(channel));
        }
    }

    @Test
    void a_stream_tells_calls_a_second_calls_in_flight_and_the_processors() throws Exception {
        start(LoadReporter.builder());
        Reports reports = followed(1);
        call(20);
        Future<String> held = ClientCalls.futureUnaryCall(
                Objects.requireNonNull(channel).newCall(TestService.HOLD, CallOptions.DEFAULT), "");
        assertTrue(service.held.await(60, TimeUnit.SECONDS));
        OrcaLoadReport report = afterSeconds(1, reports);
        assertEquals(21, report.getRpsFractional());
        assertEquals(0, report.getEps());
        assertEquals(0.5, report.getCpuUtilization());
        assertEquals(1, report.getNamedMetricsOrThrow(LoadReporter.IN_FLIGHT));
        assertEquals(0, report.getApplicationUtilization());
        service.release.countDown();
        assertEquals("a", held.get(60, TimeUnit.SECONDS));
        Await.until("it is over", () -> {
            try {
                return afterSeconds(1, reports).getNamedMetricsOrThrow(LoadReporter.IN_FLIGHT) == 0;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void rates_are_those_of_the_last_five_seconds() throws Exception {
        start(LoadReporter.builder());
        Reports reports = followed(1);
        call(20);
        assertEquals(10, afterSeconds(2, reports).getRpsFractional());
        assertEquals(4, afterSeconds(3, reports).getRpsFractional());
        assertEquals(0, afterSeconds(1, reports).getRpsFractional());
    }

    @Test
    void an_error_counts_if_it_is_the_servers() {
        CallCounts counts = new CallCounts();
        for (Status.Code code : Status.Code.values()) {
            counts.newServerStreamTracer("a.B/C", new Metadata()).streamClosed(code.toStatus());
            counts.newServerStreamTracer("grpc.health.v1.Health/Watch", new Metadata())
                    .streamClosed(code.toStatus());
        }
        assertEquals(17, counts.begun());
        assertEquals(6, counts.failed());
        assertEquals(0, counts.inFlight());
    }

    @Test
    void the_interval_is_no_shorter_than_the_server_allows() throws Exception {
        start(LoadReporter.builder().leastInterval(java.time.Duration.ofSeconds(3)));
        Reports reports = followed(0);
        afterSeconds(1, reports);
        time.advance(java.time.Duration.ofSeconds(30));
        Await.until("ten more have come", () -> reports.all.size() >= 11);
        assertEquals(11, reports.all.size());
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE})
    void an_interval_that_is_none_does_no_harm(long seconds) throws Exception {
        LoadReporter reporter = start(LoadReporter.builder());
        Reports reports = new Reports();
        ClientCall<OrcaLoadReportRequest, OrcaLoadReport> call = Objects.requireNonNull(channel)
                .newCall(OpenRcaServiceGrpc.getStreamCoreMetricsMethod(), CallOptions.DEFAULT);
        call.start(reports, new Metadata());
        call.request(1000);
        call.sendMessage(OrcaLoadReportRequest.newBuilder()
                .setReportInterval(Duration.newBuilder().setSeconds(seconds).setNanos(Integer.MIN_VALUE))
                .build());
        call.halfClose();
        Await.until("the stream has arrived", () -> {
            time.runDue();
            return time.pendingTimers() > 0;
        });
        afterSeconds(1, reports);
        assertNull(reports.end.get());
        reporter.close();
        time.runDue();
        Await.until("it has ended", () -> reports.end.get() != null);
    }

    private static double throwing() {
        throw new AssertionError("no value");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, -1, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 1e300})
    void nonsense_that_the_program_supplies_is_left_out(double value) throws Exception {
        start(LoadReporter.builder()
                .utilization(() -> value)
                .cpu(() -> value)
                .memory(() -> value)
                .metric("broken", LoadReporterTest::throwing)
                .metric("good", () -> 7));
        OrcaLoadReport report = afterSeconds(1, followed(1));
        assertEquals(0, report.getApplicationUtilization());
        assertEquals(0, report.getCpuUtilization());
        assertEquals(0, report.getMemUtilization());
        assertFalse(report.containsNamedMetrics("broken"));
        assertEquals(7, report.getNamedMetricsOrThrow("good"));
    }

    @Test
    void a_supplier_that_does_not_return_delays_no_report_and_takes_one_thread() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Queue<String> asked = new ConcurrentLinkedQueue<>();
        ExecutorService asking = Executors.newCachedThreadPool();
        try {
            start(
                    LoadReporter.builder()
                            .utilization(() -> {
                                asked.add("slow");
                                try {
                                    never.await();
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                                return 1;
                            })
                            .metric("good", () -> 7),
                    asking);
            Reports reports = followed(1);
            OrcaLoadReport report = afterSeconds(5, reports);
            assertEquals(0, report.getApplicationUtilization());
            Await.until("the others answer", () -> {
                try {
                    return afterSeconds(1, reports).containsNamedMetrics("good");
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            Await.until("the slow one is asked", () -> !asked.isEmpty());
            assertEquals(1, asked.size());
        } finally {
            never.countDown();
            asking.shutdownNow();
        }
    }

    @Test
    void an_answer_that_is_old_says_nothing() throws Exception {
        double[] value = {0.7};
        start(LoadReporter.builder().utilization(() -> value[0]));
        Reports reports = followed(1);
        assertEquals(0.7, afterSeconds(1, reports).getApplicationUtilization());
        value[0] = Double.NaN;
        assertEquals(0, afterSeconds(1, reports).getApplicationUtilization());
    }

    @Test
    void once_nobody_asks_nothing_is_measured() throws Exception {
        start(LoadReporter.builder());
        Reports reports = followed(1);
        afterSeconds(1, reports);
        Objects.requireNonNull(channel).shutdownNow();
        Await.until("its end is known", () -> {
            time.advance(java.time.Duration.ofSeconds(1));
            return time.pendingTimers() == 0;
        });
    }

    /** The answer's trailers of one call. */
    private Metadata trailers() throws InterruptedException {
        AtomicReference<@Nullable Metadata> trailers = new AtomicReference<>();
        ClientCall<String, String> call = Objects.requireNonNull(channel).newCall(TestService.WHO, CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status status, Metadata said) {
                        trailers.set(said);
                    }
                },
                new Metadata());
        call.request(2);
        call.sendMessage("");
        call.halfClose();
        Await.until("it has ended", () -> trailers.get() != null);
        return Objects.requireNonNull(trailers.get());
    }

    @Test
    void an_answer_has_a_report_in_its_trailers_where_that_is_wanted() throws Exception {
        start(LoadReporter.builder().inTrailers(true).utilization(() -> 0.3));
        assertNull(trailers().get(LoadValues.TRAILER), "nobody has asked before");
        time.advance(java.time.Duration.ofSeconds(2));
        assertEquals(0.3, report(trailers()).getApplicationUtilization());
        assertEquals(0.5, report(trailers()).getCpuUtilization());
        // Nobody calls any more; what is old then is not told.
        time.advance(java.time.Duration.ofSeconds(60));
        assertEquals(0, time.pendingTimers());
        assertNull(trailers().get(LoadValues.TRAILER));
    }

    private static OrcaLoadReport report(Metadata trailers) throws InvalidProtocolBufferException {
        byte[] bytes = trailers.get(LoadValues.TRAILER);
        assertNotNull(bytes);
        return OrcaLoadReport.parseFrom(bytes);
    }

    @Test
    void closing_ends_the_streams_and_takes_no_more() throws Exception {
        LoadReporter reporter = start(LoadReporter.builder());
        Reports reports = followed(1);
        reporter.close();
        time.runDue();
        Await.until("the stream has ended", () -> reports.end.get() != null);
        assertEquals(
                Status.Code.UNAVAILABLE,
                Objects.requireNonNull(reports.end.get()).getCode());
        Reports late = follow(1);
        Await.until("the late one has ended", () -> late.end.get() != null);
        assertEquals(
                Status.Code.UNAVAILABLE, Objects.requireNonNull(late.end.get()).getCode());
    }

    @Test
    void what_cannot_be_reported_is_refused_at_once() {
        LoadReporter.Builder builder = LoadReporter.builder();
        for (String name : List.of("", "a b", "a\n", "ü", "x".repeat(65), LoadReporter.IN_FLIGHT)) {
            assertThrows(IllegalArgumentException.class, () -> builder.metric(name, () -> 0));
        }
        for (int i = 0; i < LoadReporter.MOST_METRICS; i++) {
            builder.metric("m" + i, () -> 0);
        }
        assertThrows(IllegalArgumentException.class, () -> builder.metric("more", () -> 0));
        assertThrows(IllegalArgumentException.class, () -> builder.leastInterval(java.time.Duration.ofMillis(999)));
        LoadReporter reporter = builder.build();
        reporter.addTo(service.builder());
        assertThrows(IllegalStateException.class, () -> reporter.addTo(service.builder()));
    }
}
