package io.switchboard.istio.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.switchboard.controlplane.PartProcess;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.embedded.ReservedPort;
import io.switchboard.harness.Await;
import io.switchboard.istio.ScriptedRegistry;
import io.switchboard.istio.mcp.McpProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Registry, MCP, istiod, Envoy, servers: each a real process but the first. */
@Tag("mesh")
@Timeout(400)
class McpThroughIstiodIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String SERVICE = "xiaoxu/prices";

    @TempDir
    static Path folder;

    static ApiServer kubernetes;

    private final ScriptedRegistry registry = new ScriptedRegistry();
    private final Servers servers = new Servers();
    private final int port = free();
    private final int mcpPort = free();
    private final ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
            .overrideAuthority("prices.xiaoxu.switchboard:" + port)
            .usePlaintext()
            .build();
    private final List<PartProcess> mcps = new ArrayList<>();
    private @Nullable PartProcess mcp;
    private @Nullable Istiod istiod;
    private @Nullable Envoy envoy;

    private static int free() {
        try (ReservedPort port = ReservedPort.of(0)) {
            return port.port();
        }
    }

    @BeforeAll
    static void startKubernetes() throws Exception {
        Programs.istiod();
        Programs.envoy();
        kubernetes = new ApiServer(folder);
        kubernetes.define();
        kubernetes.namespace("istio-system");
    }

    @AfterAll
    static void endKubernetes() throws Exception {
        if (kubernetes != null) {
            kubernetes.close();
        }
    }

    @BeforeEach
    void start() throws Exception {
        startMcp();
        Istiod started = new Istiod(
                folder,
                kubernetes.adminConfig(),
                "configSources:\n- address: xds://127.0.0.1:" + mcpPort + "\n- address: k8s://\n");
        istiod = started;
        registry.tellServices(Freshness.LIVE);
        started.start();
        started.awaitReady();
        envoy = new Envoy(folder, started.port());
    }

    @AfterEach
    void end() throws Exception {
        channel.shutdownNow();
        if (envoy != null) {
            envoy.close();
        }
        if (istiod != null) {
            istiod.close();
        }
        for (PartProcess one : mcps) {
            one.close();
        }
        servers.close();
    }

    private PartProcess startMcp() throws Exception {
        return startMcp(registry, mcpPort);
    }

    /** A replica that reads this registry, in the place of the one before if it is at the same port. */
    private PartProcess startMcp(ScriptedRegistry read, int at) throws Exception {
        PartProcess started =
                new PartProcess(read).at(at).start(new McpProvider(), Map.of("port", Integer.toString(port)));
        mcps.add(started);
        if (at == mcpPort) {
            mcp = started;
        }
        return started;
    }

    @Test
    void weights_canaries_and_drains_hold_for_calls_through_envoy() throws Exception {
        Server light = servers.start("v1");
        Server heavy = servers.start("v2");
        Instance one = Servers.at(light).version("v1").weight(100).build();
        Instance two = Servers.at(heavy).version("v2").weight(300).build();
        registry.set(SERVICE, null, one, two);
        awaitAnswers(Set.of("v1", "v2"));
        Map<String, Integer> shares = Servers.shares(channel, 400);
        assertEquals(75, 100.0 * shares.getOrDefault("v2", 0) / 400, 3, shares::toString);

        registry.set(SERVICE, canary(20), one, two);
        Await.until(
                () -> "testers reach v2 only",
                LIMIT,
                () -> "v2".equals(Servers.call(channel, Map.of("x-tester", "yes"))) && canaryShare(100) < 40);
        for (int i = 0; i < 50; i++) {
            assertEquals("v2", Servers.call(channel, Map.of("x-tester", "yes")));
        }
        assertEquals(20, canaryShare(1000), 4);

        registry.set(
                SERVICE, null, one.toBuilder().state(InstanceState.DRAINING).build(), two);
        awaitAnswers(Set.of("v2"));
        assertEquals(Set.of("v2"), Servers.shares(channel, 200).keySet());
    }

    @Test
    void a_rolling_restart_fails_no_call() throws Exception {
        Server[] running = {servers.start("0"), servers.start("1"), servers.start("2")};
        Instance[] listed = new Instance[3];
        for (int i = 0; i < 3; i++) {
            listed[i] = Servers.at(running[i]).build();
        }
        registry.set(SERVICE, null, listed);
        Set<String> serving = new TreeSet<>(Set.of("0", "1", "2"));
        awaitAnswers(serving);
        try (Calls calls = new Calls()) {
            for (int i = 0; i < 3; i++) {
                Server next = servers.start("new " + i);
                Server old = running[i];
                listed[i] = Servers.at(next).build();
                // The old one leaves as a server does, once callers have moved.
                registry.set(SERVICE, null, listed);
                serving.remove(Integer.toString(i));
                serving.add("new " + i);
                awaitAnswers(serving);
                old.shutdown();
                String name = "new " + i;
                Await.until(() -> name + " is called", LIMIT, () -> calls.seen.contains(name));
            }
            assertEquals(Set.of(), calls.failed, () -> calls.failed + " of " + calls.made);
            assertTrue(calls.made.get() > 100, calls.made::toString);
        }
    }

    @Test
    void mcp_and_istiod_may_be_restarted_in_either_order_and_no_call_fails() throws Exception {
        Istiod control = Objects.requireNonNull(istiod);
        Instance first = Servers.at(servers.start("first")).build();
        registry.set(SERVICE, null, first);
        awaitAnswers(Set.of("first"));
        try (Calls calls = new Calls()) {
            Objects.requireNonNull(mcp).close();
            startMcp().awaitReady();
            registry.set(
                    SERVICE, null, first, Servers.at(servers.start("second")).build());
            awaitAnswers(Set.of("first", "second"));

            control.stop();
            control.start();
            control.awaitReady();
            registry.set(SERVICE, null, Servers.at(servers.start("third")).build());
            awaitAnswers(Set.of("third"));

            Objects.requireNonNull(mcp).close();
            control.stop();
            startMcp().awaitReady();
            control.start();
            control.awaitReady();
            registry.set(SERVICE, null, Servers.at(servers.start("fourth")).build());
            awaitAnswers(Set.of("fourth"));
            assertEquals(Set.of(), calls.failed, () -> calls.failed + " of " + calls.made);
        }
    }

    /** istiod has one stream, to whichever replica it is led to. */
    @Test
    void a_replica_that_froze_takes_istiod_back_to_its_state_and_no_further_and_no_call_fails() throws Exception {
        Instance old = Servers.at(servers.start("old")).build();
        Instance next = Servers.at(servers.start("new")).build();
        ScriptedRegistry frozen = new ScriptedRegistry();
        frozen.set(SERVICE, null, old);
        frozen.tellServices(Freshness.LIVE);
        registry.set(SERVICE, null, old);
        awaitAnswers(Set.of("old"));
        try (Calls calls = new Calls()) {
            registry.set(SERVICE, null, next);
            awaitAnswers(Set.of("new"));
            Objects.requireNonNull(mcp).close();
            startMcp(frozen, mcpPort).awaitReady();
            frozen.lose();
            awaitAnswers(Set.of("old"));
            frozen.tellServices(Freshness.LIVE);
            frozen.set(SERVICE, null, next);
            awaitAnswers(Set.of("new"));
            assertEquals(Set.of(), calls.failed, () -> calls.failed + " of " + calls.made);
        }
    }

    /** istiod asks both at once, and takes a service from the first that has it. */
    @Test
    void of_two_addresses_that_are_told_opposed_things_the_first_counts_and_no_call_fails() throws Exception {
        Istiod control = Objects.requireNonNull(istiod);
        Instance old = Servers.at(servers.start("old")).build();
        Instance next = Servers.at(servers.start("new")).build();
        ScriptedRegistry frozen = new ScriptedRegistry();
        frozen.set(SERVICE, null, old);
        frozen.tellServices(Freshness.LIVE);
        registry.set(SERVICE, null, old);
        awaitAnswers(Set.of("old"));
        try (Calls calls = new Calls()) {
            int frozenPort = free();
            startMcp(frozen, frozenPort);
            control.stop();
            control.sources("configSources:\n- address: xds://127.0.0.1:" + mcpPort + "\n- address: xds://127.0.0.1:"
                    + frozenPort + "\n- address: k8s://\n");
            control.start();
            control.awaitReady();
            awaitAnswers(Set.of("old"));
            registry.set(SERVICE, null, next);
            awaitAnswers(Set.of("new"));
            frozen.set(SERVICE, null, next);
            registry.set(SERVICE, null, old);
            awaitAnswers(Set.of("old"));
            assertEquals(Set.of(), calls.failed, () -> calls.failed + " of " + calls.made);
        }
    }

    /** Calls without a pause until it is closed. */
    private final class Calls implements AutoCloseable {
        final Set<String> failed = new ConcurrentSkipListSet<>();
        final Set<String> seen = new ConcurrentSkipListSet<>();
        final AtomicInteger made = new AtomicInteger();
        private final AtomicBoolean ended = new AtomicBoolean();
        private final Thread thread = new Thread(this::run);

        Calls() {
            thread.start();
        }

        private void run() {
            while (!ended.get()) {
                String answer = Servers.call(channel, Map.of());
                made.incrementAndGet();
                seen.add(answer);
                if (answer.startsWith("Status")) {
                    failed.add(answer);
                }
            }
        }

        @Override
        public void close() {
            ended.set(true);
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void awaitAnswers(Set<String> wanted) {
        Set<String> last = new TreeSet<>();
        Await.until(
                () -> wanted + " answer; last it was " + last + "\nistiod: " + (istiod == null ? "" : istiod.said())
                        + "\nenvoy: " + (envoy == null ? "" : envoy.said()),
                LIMIT,
                () -> {
                    last.clear();
                    last.addAll(Servers.shares(channel, 30).keySet());
                    return last.equals(wanted);
                });
    }

    private double canaryShare(int calls) {
        return 100.0 * Servers.shares(channel, calls).getOrDefault("v2", 0) / calls;
    }

    private static String canary(int percent) {
        return """
                {"loadBalancingConfig": [{"switchboard": {"routes": [
                  {"name": "testers", "match": {"headers": [{"name": "x-tester", "exact": "yes"}]},
                   "subsets": [{"version": "v2"}], "fallback": "fail"},
                  {"name": "canary", "match": {"methods": ["demo.Greeter"]},
                   "subsets": [{"version": "v2", "weight": %d}, {"version": "v1", "weight": %d}]}]}}]}""".formatted(percent, 100 - percent);
    }
}
