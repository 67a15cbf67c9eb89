package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.switchboard.Switchboard;
import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import io.switchboard.harness.LocalDeployment;
import io.switchboard.testing.EtcdServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Server processes that come and go with the calls, by what the scaler says of their load reports. */
@Tag("mesh") // The scaler's window is a minute.
class AutoscalingIT {
    private static final Duration LATENCY = Duration.ofMillis(80);
    /** 1.6 calls in flight: one server's. */
    private static final Duration QUIET = Duration.ofMillis(50);
    /** 8 calls in flight more: with the others more than three servers'. */
    private static final Duration BUSY = Duration.ofMillis(10);

    private static final Map<String, String> METADATA =
            Map.of("service", Scene.SERVICE, "metric", "concurrency", "target", "2");

    @Test
    void servers_come_and_go_with_the_calls_and_no_call_fails_though_the_scaler_dies() {
        try (EtcdServer etcd = EtcdServer.start();
                Supervisor supervisor = new Supervisor();
                LocalDeployment deployment =
                        new LocalDeployment(number -> LocalAutoscaler.server(supervisor, etcd, number, LATENCY));
                Switchboard client =
                        Scene.connect(Scene.options(etcd.endpoint()).build())) {
            deployment.scale(1);
            Child scaler = scaler(supervisor, etcd);
            deployment.replicas().get(0).first("STATE ACTIVE");
            try (Traffic steady = Traffic.start(channel(client), QUIET, Traffic.DEADLINE)) {
                steady.awaitServers(names(deployment));
                try (LocalAutoscaler autoscaler = new LocalAutoscaler(deployment, 1, 4, METADATA, address(scaler))) {
                    try (Traffic more = Traffic.start(channel(client), BUSY, Traffic.DEADLINE)) {
                        Await.until(
                                "there are four servers",
                                () -> deployment.replicas().size() == 4);
                        more.awaitServers(names(deployment));
                        scaler.kill();
                        autoscaler.awaitErrors(2);
                        assertEquals(4, deployment.replicas().size(), "while nothing is known");
                        autoscaler.ask(address(scaler(supervisor, etcd)));
                        assertEquals(4, autoscaler.awaitAnswer().wanted(), "by a scaler that has just started");
                        Expect.noFailure(more);
                    }
                    awaitOne(deployment);
                    steady.awaitServers(names(deployment));
                    deployment.ending().forEach(Child::awaitEnd);
                }
                Expect.noFailure(steady);
            }
        }
    }

    /** The scaler wants fewer once it has heard each second of a minute as a whole, which a busy machine may delay. */
    private static void awaitOne(LocalDeployment deployment) {
        for (int second = 0; second < 300 && deployment.replicas().size() > 1; second++) {
            Await.pass(Duration.ofSeconds(1));
        }
        assertEquals(1, deployment.replicas().size(), "servers, minutes after the calls became fewer");
    }

    private static Child scaler(Supervisor supervisor, EtcdServer etcd) {
        return supervisor.start(
                "scaler",
                io.switchboard.cli.Main.class,
                List.of("serve", "--endpoints", etcd.endpoint(), "--scaler", "127.0.0.1:0"));
    }

    private static String address(Child scaler) {
        String said = scaler.first("scaler at");
        assertTrue(said.startsWith("127.0.0.1:"), said);
        return said;
    }

    private static ManagedChannel channel(Switchboard client) {
        return client.channel(Scene.SERVICE, InsecureChannelCredentials.create())
                .build();
    }

    private static Set<String> names(LocalDeployment deployment) {
        return deployment.replicas().stream().map(Child::name).collect(Collectors.toSet());
    }
}
