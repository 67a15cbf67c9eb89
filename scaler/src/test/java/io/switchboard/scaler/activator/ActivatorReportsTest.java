package io.switchboard.scaler.activator;

import static io.switchboard.scaler.activator.ActivatorScene.call;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import io.switchboard.grpc.orca.OpenRcaServiceGrpc;
import io.switchboard.grpc.orca.OrcaLoadReport;
import io.switchboard.grpc.orca.OrcaLoadReportRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an activator says of who waits. */
@Timeout(300)
class ActivatorReportsTest {
    private final ActivatorScene scene = new ActivatorScene();

    @AfterEach
    void end() {
        scene.close();
    }

    @Test
    void who_waits_is_reported_at_once_as_load_of_the_service_that_is_named() throws Exception {
        ActivatorProcess activator = scene.activator();
        LinkedBlockingQueue<Double> shop = reports(scene.plain(activator, "xiaoxu.shop"));
        LinkedBlockingQueue<Double> other = reports(scene.plain(activator, "other:443"));
        assertEquals(0.0, shop.poll(60, TimeUnit.SECONDS));
        assertEquals(0.0, other.poll(60, TimeUnit.SECONDS));
        ListenableFuture<byte[]> call = call(scene.channel(), EchoServer.UNARY);
        assertEquals(1.0, shop.poll(60, TimeUnit.SECONDS));
        call.cancel(true);
        assertEquals(0.0, shop.poll(60, TimeUnit.SECONDS));
        assertTrue(other.isEmpty());
    }

    @Test
    void calls_that_come_and_wait_are_told_by_second_and_those_that_are_passed_through_are_not() throws Exception {
        ActivatorProcess activator = scene.activator();
        LinkedBlockingQueue<Double> rates =
                reports(scene.plain(activator, "xiaoxu.shop"), 1, OrcaLoadReport::getRpsFractional);
        assertEquals(0.0, rates.poll(60, TimeUnit.SECONDS));
        ManagedChannel direct = scene.plain(activator, "xiaoxu.shop");
        List<ListenableFuture<byte[]>> calls = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            calls.add(call(direct, EchoServer.UNARY));
        }
        while (rates.poll(60, TimeUnit.SECONDS) == 0) {
            // They are on their way.
        }
        EchoServer server = scene.server();
        for (ListenableFuture<byte[]> call : calls) {
            call.get(60, TimeUnit.SECONDS);
        }
        rates.clear();
        // The second that ends next may still have some of them.
        assertNotNull(rates.poll(60, TimeUnit.SECONDS));
        while (rates.poll(60, TimeUnit.SECONDS) > 0) {
            // The last that have waited.
        }
        for (int i = 0; i < 100; i++) {
            call(direct, EchoServer.UNARY).get(60, TimeUnit.SECONDS);
        }
        assertEquals(0.0, rates.poll(60, TimeUnit.SECONDS));
        assertEquals(200, server.seen.size());
    }

    private static LinkedBlockingQueue<Double> reports(Channel channel) {
        return reports(channel, 100, report -> report.getNamedMetricsOrThrow(WaitingReports.IN_FLIGHT));
    }

    private static LinkedBlockingQueue<Double> reports(
            Channel channel, long seconds, Function<OrcaLoadReport, Double> value) {
        LinkedBlockingQueue<Double> reports = new LinkedBlockingQueue<>();
        OpenRcaServiceGrpc.newStub(channel)
                .streamCoreMetrics(
                        OrcaLoadReportRequest.newBuilder()
                                .setReportInterval(com.google.protobuf.Duration.newBuilder()
                                        .setSeconds(seconds))
                                .build(),
                        new StreamObserver<>() {
                            @Override
                            public void onNext(OrcaLoadReport report) {
                                reports.add(value.apply(report));
                            }

                            @Override
                            public void onError(Throwable thrown) {}

                            @Override
                            public void onCompleted() {}
                        });
        return reports;
    }
}
