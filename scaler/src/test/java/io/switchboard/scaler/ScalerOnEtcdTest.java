package io.switchboard.scaler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.controlplane.AccessRule;
import io.switchboard.controlplane.ControlPlane;
import io.switchboard.controlplane.ControlPlaneOptions;
import io.switchboard.controlplane.Sources;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.grpc.load.LoadReporter;
import io.switchboard.grpc.server.RegisteredServer;
import io.switchboard.grpc.server.ServeOptions;
import io.switchboard.scaler.keda.ExternalScalerGrpc;
import io.switchboard.scaler.keda.GetMetricsRequest;
import io.switchboard.scaler.keda.MetricValue;
import io.switchboard.scaler.keda.ScaledObjectRef;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole process on an etcd, with servers that report, as KEDA finds it. */
@Timeout(300)
class ScalerOnEtcdTest {
    private static SwitchboardOptions.Builder options(EmbeddedEtcd etcd) {
        return SwitchboardOptions.builder(EtcdOptions.builder(etcd.endpoint()).build())
                .withoutSnapshotCache()
                .datacenter("");
    }

    private static RegisteredServer serve(Switchboard switchboard) {
        return switchboard.serve(
                "shop",
                Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create()),
                ServeOptions.builder()
                        .advertise("127.0.0.1")
                        .loadReports(
                                LoadReporter.builder().utilization(() -> 0.4).build())
                        .shutdownHook(false)
                        .build());
    }

    @Test
    void servers_are_counted_for_who_may_see_them() throws Exception {
        ControlPlaneOptions.Builder scaler =
                ControlPlaneOptions.builder().part("scaler", "127.0.0.1:0").access(List.of(AccessRule.anyone("shop")));
        try (EmbeddedEtcd etcd = EmbeddedEtcd.start();
                Switchboard switchboard = Switchboard.connect(options(etcd).build());
                RegisteredServer one = serve(switchboard);
                RegisteredServer other = serve(switchboard);
                ControlPlane process =
                        ControlPlane.start(scaler.build(), meters -> Sources.of(options(etcd), meters))) {
            assertTrue(one.registration().awaitActive(Duration.ofSeconds(30)));
            assertTrue(other.registration().awaitActive(Duration.ofSeconds(30)));
            ManagedChannel channel = Grpc.newChannelBuilder(
                            String.valueOf(process.addresses().get("scaler")), InsecureChannelCredentials.create())
                    .build();
            try {
                var keda = ExternalScalerGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
                ScaledObjectRef shop = Keda.scaledObject("metric", "utilization", "target.utilization", "0.5");
                MetricValue value = null;
                while (value == null) {
                    try {
                        value = keda.getMetrics(GetMetricsRequest.newBuilder()
                                        .setScaledObjectRef(shop)
                                        .setMetricName("utilization")
                                        .build())
                                .getMetricValues(0);
                    } catch (StatusRuntimeException e) {
                        // On a machine with much to do the first reports may take longer than a question waits.
                        assertEquals(Status.Code.UNAVAILABLE, e.getStatus().getCode(), e::getMessage);
                    }
                }
                assertTrue(value.getMetricValueFloat() >= 0.8, "two report, and nothing is taken away: " + value);
                assertTrue(keda.isActive(shop).getResult());
                StatusRuntimeException refused = assertThrows(
                        StatusRuntimeException.class, () -> keda.getMetricSpec(Keda.scaledObject("service", "bank")));
                assertEquals(Status.Code.PERMISSION_DENIED, refused.getStatus().getCode());
            } finally {
                channel.shutdownNow();
            }
        }
    }
}
