package io.switchboard.grpc.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.stub.StreamObserver;
import io.switchboard.core.ServiceName;
import io.switchboard.grpc.Await;
import io.switchboard.grpc.TestService;
import io.switchboard.grpc.load.LoadReporter;
import io.switchboard.grpc.orca.OpenRcaServiceGrpc;
import io.switchboard.grpc.orca.OrcaLoadReport;
import io.switchboard.grpc.orca.OrcaLoadReportRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The reports of servers that are in the registry, on the real clock. */
@Timeout(180)
class LoadReportsTest {
    private static final ServiceName SERVICE = new ServiceName("xiaoxu/demo");

    private final TestService service = new TestService("a");
    private final RecordingRegistrar registrar = new RecordingRegistrar();
    private final AtomicInteger reports = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> end = new AtomicReference<>();
    private @Nullable Server server;
    private @Nullable ManagedChannel channel;

    @AfterEach
    void stop() {
        if (channel != null) {
            channel.shutdownNow();
        }
        if (server != null) {
            server.shutdownNow();
        }
    }

    private void follow(Server server) throws InterruptedException {
        this.server = server;
        ManagedChannel opened = Grpc.newChannelBuilder(
                        "127.0.0.1:" + server.getPort(), InsecureChannelCredentials.create())
                .build();
        channel = opened;
        OpenRcaServiceGrpc.newStub(opened)
                .streamCoreMetrics(OrcaLoadReportRequest.getDefaultInstance(), new StreamObserver<>() {
                    @Override
                    public void onNext(OrcaLoadReport report) {
                        reports.incrementAndGet();
                    }

                    @Override
                    public void onError(Throwable thrown) {
                        end.set(thrown);
                    }

                    @Override
                    public void onCompleted() {}
                });
        Await.until("reports have come", () -> reports.get() > 1);
    }

    private RegisteredServer serve(ServerBuilder<?> builder, LoadReporter reporter) {
        return RegisteredServer.start(
                builder,
                SERVICE,
                registrar,
                ServeOptions.builder()
                        .loadReports(reporter)
                        .drainDelay(Duration.ofMillis(50))
                        .build(),
                null,
                () -> "127.0.0.1");
    }

    @Test
    void a_server_reports_and_no_stream_of_reports_holds_up_its_stop() throws Exception {
        RegisteredServer served = serve(service.builder(), LoadReporter.create());
        follow(served.server());
        served.close();
        assertTrue(served.server().isTerminated());
        Await.until("the stream has ended by the server's word", () -> end.get() != null);
        assertTrue(String.valueOf(end.get()).contains("about to stop"), () -> String.valueOf(end.get()));
    }

    @Test
    void a_reporter_that_the_program_has_added_is_not_added_again() throws Exception {
        LoadReporter reporter = LoadReporter.create();
        ServerBuilder<?> builder = service.builder();
        reporter.addTo(builder);
        RegisteredServer served = serve(builder, reporter);
        follow(served.server());
        served.close();
    }

    @Test
    void a_server_that_somebody_else_starts_reports_until_its_last_announcement_ends() throws Exception {
        LoadReporter reporter = LoadReporter.create();
        ServerBuilder<?> builder = service.builder();
        reporter.addTo(builder);
        Server started = builder.build().start();
        server = started;
        ServeOptions options = ServeOptions.builder()
                .loadReports(reporter)
                .advertise("127.0.0.1")
                .drainDelay(Duration.ZERO)
                .build();
        Announcer announcer = Announcer.atOnce(registrar, ipv4 -> "127.0.0.1");
        Announcement one = announcer.announce(SERVICE, started, options);
        Announcement other = announcer.announce(new ServiceName("xiaoxu/other"), started, options);
        follow(started);
        one.close();
        int before = reports.get();
        Await.until("reports go on", () -> reports.get() > before);
        other.close();
        started.shutdown();
        assertTrue(started.awaitTermination(60, TimeUnit.SECONDS));
    }

    @Test
    void one_that_is_not_the_servers_is_refused_and_nothing_stays() throws Exception {
        LoadReporter reporter = LoadReporter.create();
        Server started = service.builder().build().start();
        server = started;
        Announcer announcer = Announcer.atOnce(registrar, ipv4 -> "127.0.0.1");
        ServeOptions options = ServeOptions.builder()
                .loadReports(reporter)
                .advertise("127.0.0.1")
                .build();
        assertThrows(IllegalArgumentException.class, () -> announcer.announce(SERVICE, started, options));
        RegisteredServer served = serve(service.builder(), reporter);
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> serve(service.builder(), reporter));
        assertTrue(String.valueOf(refused.getMessage()).contains("addTo"), refused::getMessage);
        assertEquals(List.of("register 127.0.0.1:" + served.port()), registrar.events);
        served.close();
    }
}
