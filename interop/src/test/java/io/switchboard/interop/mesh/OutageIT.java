package io.switchboard.interop.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.switchboard.harness.Await;
import io.switchboard.testing.FaultProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/**
 * The outages that other control planes are known for, on real clients under calls: none fails, and news arrive after
 * it.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@SuppressWarnings("NullAway.Init") // JUnit calls the method that sets the fields.
class OutageIT {
    /** In the clusters that Envoy uses, what a choice becomes. */
    private static final Map<String, String> POLICIES =
            Map.of("least_request", "LeastRequest", "maglev", "Maglev", "round_robin", "RoundRobin");

    private Path folder;
    private Mesh mesh;

    @BeforeEach
    void start(TestInfo test) {
        folder = Mesh.folder(test.getTestMethod().orElseThrow().getName());
        mesh = new Mesh(folder);
    }

    @AfterEach
    void stop() {
        mesh.close();
    }

    /** Envoy #13072: what starts without its source must not say that there is nothing. */
    @Test
    void a_restart_without_etcd_pushes_nothing() {
        ServeProcess serve = mesh.serve("serve");
        mesh.allCall(serve.port());
        mesh.etcd.pause();
        serve.kill();
        serve.startAgain();
        Await.pass(Duration.ofSeconds(4));
        assertFalse(serve.isReady(), "ready before the registry was read");
        mesh.assertNoneFailed();
        mesh.etcd.resume();
        serve.awaitReady();
        mesh.assertNewsArrive("a3");
        mesh.assertNoneFailed();
    }

    /** grpc-java #12663: on a new stream a version may be lower than what the client has. */
    @Test
    void a_lower_version_on_a_new_stream_is_no_deletion() {
        ServeProcess serve = mesh.serve("serve");
        Path saved = folder.resolve("saved");
        mesh.etcd.save(saved);
        mesh.allCall(serve.port());
        for (int change = 0; change < 20; change++) {
            mesh.fleet.weigh("a1", 101 + change);
        }
        mesh.fleet.undo();
        mesh.etcd.restore(saved);
        serve.stop();
        serve.startAgain();
        serve.awaitReady();
        mesh.assertNewsArrive("a3");
        mesh.assertNoneFailed();
    }

    /**
     * Envoy #36951, #13009: on a new stream, and after a cluster changed, all is there although endpoints are as
     * before.
     */
    @Test
    void a_changed_cluster_with_the_same_endpoints_does_not_stay_warming() {
        ServeProcess serve = mesh.serve("serve");
        mesh.allCall(serve.port());
        EnvoyProcess envoy = mesh.own(EnvoyProcess.start(
                folder, "looked-at", Mesh.SERVICE, "a", List.of(serve.port()), EnvoyProcess.Protocol.GRPC));
        EnvoyProcess delta = mesh.own(EnvoyProcess.start(
                folder, "looked-at", Mesh.SERVICE, "a", List.of(serve.port()), EnvoyProcess.Protocol.DELTA_GRPC));
        for (String choice : List.of("least_request", "maglev", "round_robin")) {
            mesh.fleet.config("{\"loadBalancingConfig\": [{\"switchboard\": {\"choice\": {\"" + choice + "\": {}}}}]}");
            serve.stop();
            serve.startAgain();
            serve.awaitReady();
            for (EnvoyProcess one : List.of(envoy, delta)) {
                Await.until(
                        "Envoy has the policy of " + choice, () -> policy(one).contains(POLICIES.get(choice)));
                Await.until(
                        "nothing is warming",
                        () -> one.stat("cluster_manager.active_clusters") > 1
                                && one.stat("cluster_manager.warming_clusters") == 0);
            }
        }
        mesh.assertNewsArrive("a3");
        mesh.assertNoneFailed();
    }

    private static String policy(EnvoyProcess envoy) {
        return envoy.admin("/config_dump?resource=dynamic_active_clusters");
    }

    /** grpc-rust #2745: a stream of which the other end is gone without a word. */
    @Test
    void a_half_open_stream_is_noticed_and_news_arrive() {
        ServeProcess serve = mesh.serve("serve");
        FaultProxy proxy = mesh.own(FaultProxy.to("127.0.0.1:" + serve.port()));
        mesh.caller(CallerKind.ENVOY, proxy.port());
        mesh.caller(CallerKind.ENVOY_HTTP, proxy.port());
        int before = proxy.accepted();
        proxy.blackHole(FaultProxy.Direction.BOTH);
        Await.until("both connect anew", () -> proxy.accepted() >= before + 2);
        mesh.fleet.start("a3", 100, "v1");
        proxy.pass();
        mesh.assertSeen("a3");
        mesh.assertNoneFailed();
    }

    /**
     * The C core and grpc-js ask every 5 minutes whether the other end is there; serve asks more often. What it sent
     * into nothing arrives late, and the client comes again. istiod, by MCP, does not ask at all.
     */
    @Test
    void who_does_not_notice_a_half_open_stream_is_hung_up_on_and_comes_again() {
        int mcp = ServeProcess.freePort();
        ServeProcess serve = mesh.serve("serve", mesh.etcd.endpoint(), "--mcp", "127.0.0.1:" + mcp);
        FaultProxy proxy = mesh.own(FaultProxy.to("127.0.0.1:" + serve.port()));
        FaultProxy toMcp = mesh.own(FaultProxy.to("127.0.0.1:" + mcp));
        mesh.caller(CallerKind.PYTHON, proxy.port());
        mesh.caller(CallerKind.NODE, proxy.port());
        RawClient.Stream istiod = mesh.own(RawClient.of(toMcp.port())).ask("istiod", RawClient.SERVICE_ENTRIES);
        Await.until("it is answered by MCP", () -> istiod.responses() > 0);
        int before = proxy.accepted();
        proxy.blackHole(FaultProxy.Direction.BOTH);
        toMcp.blackHole(FaultProxy.Direction.BOTH);
        mesh.fleet.start("a3", 100, "v1");
        Await.until(
                "serve hangs up",
                () -> serve.metric("switchboard_xds_streams") == 0 && serve.metric("switchboard_mcp_streams") == 0);
        assertEquals(before, proxy.accepted(), "connections while nothing comes through");
        proxy.pass();
        Await.until("both connect anew", () -> proxy.accepted() >= before + 2);
        mesh.assertSeen("a3");
        mesh.assertNewsArrive("a4");
        mesh.assertNoneFailed();
    }

    /** Istio #53532. */
    @Test
    void several_streams_with_one_node_each_hear_everything() {
        ServeProcess serve = mesh.serve("serve");
        mesh.caller(CallerKind.PYTHON, "twin", serve.port());
        mesh.caller(CallerKind.PYTHON, "twin", serve.port());
        mesh.caller(CallerKind.ENVOY, "twin", serve.port());
        mesh.assertNewsArrive("a3");
        mesh.assertNoneFailed();
    }

    @Test
    void an_emptied_etcd_empties_no_client() {
        ServeProcess serve = mesh.serve("serve");
        mesh.allCall(serve.port());
        mesh.etcd.restart(false);
        mesh.assertNewsArrive("a3");
        mesh.assertSeen("a1");
        mesh.assertSeen("a2");
        mesh.assertNoneFailed();
    }

    /** Envoy knows both; for the others something before the replicas leads elsewhere, as Kubernetes does. */
    @Test
    void of_two_replicas_one_freezes() {
        ServeProcess frozen = mesh.serve("frozen");
        ServeProcess other = mesh.serve("other");
        FaultProxy front = mesh.own(FaultProxy.to("127.0.0.1:" + frozen.port()));
        mesh.caller(CallerKind.PYTHON, front.port());
        mesh.caller(CallerKind.ENVOY, frozen.port(), other.port());
        mesh.caller(CallerKind.ENVOY_HTTP, frozen.port(), other.port());
        frozen.pause();
        front.leadTo("127.0.0.1:" + other.port());
        mesh.assertNewsArrive("a3");
        frozen.resume();
        mesh.assertNoneFailed();
    }

    @Test
    void who_never_confirms_and_who_sends_nonsense_disturb_nobody() {
        ServeProcess serve = mesh.serve("serve");
        mesh.allCall(serve.port());
        try (RawClient silent = RawClient.of(serve.port());
                RawClient nonsense = RawClient.of(serve.port())) {
            List<RawClient.Stream> streams = new ArrayList<>();
            for (int stream = 0; stream < 8; stream++) {
                streams.add(silent.ask("silent", RawClient.ENDPOINTS, Mesh.SERVICE));
            }
            streams.forEach(stream -> Await.until("it is answered", () -> stream.responses() > 0));
            for (int change = 0; change < 40; change++) {
                mesh.fleet.weigh("a1", 200 + change);
                nonsense.sendNonsense(change);
            }
            mesh.fleet.undo();
            mesh.assertNewsArrive("a3");
            streams.forEach(stream -> assertEquals(1, stream.responses(), "responses that nobody has confirmed"));
        }
        mesh.assertNoneFailed();
    }
}
