package io.switchboard.xds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.switchboard.Switchboard;
import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.harness.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A real Envoy on both protocols, while routes and clusters come and go and the process ends and starts: no call fails.
 */
@EnabledIfEnvironmentVariable(named = "ENVOY_BIN", matches = ".+")
@Timeout(240)
class EnvoyStreamsIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int ROUNDS = 6;
    private static final String CANARY = "{\"loadBalancingConfig\":[{\"switchboard\":{\"routes\":[{\"subsets\":"
            + "[{\"version\":\"v1\",\"weight\":50},{\"version\":\"v2\",\"weight\":50}]}]}}]}";

    @TempDir
    private Path folder;

    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();
    private final Switchboard servers = Switchboard.connect(etcd.endpoint());
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong calls = new AtomicLong();
    private volatile String rounds = "";
    private @Nullable TestEnvoy envoy;

    @AfterEach
    void end() throws Exception {
        if (envoy != null) {
            envoy.close();
        }
        for (AutoCloseable one : opened) {
            one.close();
        }
        servers.close();
        etcd.close();
    }

    private <T extends AutoCloseable> T opened(T one) {
        opened.add(0, one);
        return one;
    }

    private void serve(String version) throws InterruptedException {
        Answering server = opened(new Answering(version));
        assertTrue(servers.register(
                        "xiaoxu/shop",
                        Instance.builder(Address.parse(server.address()))
                                .id(version)
                                .version(version)
                                .build())
                .awaitActive(LIMIT));
    }

    private int start(String protocol, int controlPlane) throws IOException {
        int port = TestEnvoy.freePort();
        envoy = TestEnvoy.start(folder, protocol, TestEnvoy.listener(port, "xiaoxu/shop"), controlPlane);
        return port;
    }

    private void await(String what, BooleanSupplier condition) {
        Await.until(() -> what + "; failures: " + failures, condition);
    }

    private void moreCalls(int more) {
        long before = calls.get();
        await("calls go on", () -> calls.get() >= before + more);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GRPC", "DELTA_GRPC"})
    void no_call_fails_while_subsets_come_and_go_and_the_process_ends_and_starts(String protocol) throws Exception {
        serve("v1");
        serve("v2");
        TestPart part = TestPart.start(etcd.endpoint());
        int port = start(protocol, part.port());
        ManagedChannel channel = XdsChannels.plain(port, "xiaoxu.shop");
        opened(channel::shutdownNow);
        await("Envoy answers", () -> {
            try {
                Answering.ask(channel);
                return true;
            } catch (StatusRuntimeException notYet) {
                return false;
            }
        });
        AtomicBoolean over = new AtomicBoolean();
        Thread caller = new Thread(() -> {
            while (!over.get()) {
                try {
                    Answering.ask(channel);
                } catch (StatusRuntimeException e) {
                    failures.add("call " + calls + " in round " + rounds + ": " + e);
                }
                calls.incrementAndGet();
            }
        });
        caller.start();
        for (int round = 0; round < ROUNDS; round++) {
            rounds = round + " canary";
            etcd.put("switchboard/services/xiaoxu/shop//config", CANARY);
            TestPart serving = part;
            await("there is a canary", () -> taken(serving, "clusters", 3));
            moreCalls(100);
            if (round % 2 == 1) {
                rounds = round + " restart";
                int at = part.port();
                part.close();
                part = TestPart.start(etcd.endpoint(), at);
                // The state of the world cannot keep a cluster that went while there was no stream.
                TestPart again = part;
                await("Envoy comes again", () -> taken(again, "clusters", 3) && taken(again, "routes", 1));
            }
            rounds = round + " none";
            etcd.delete("switchboard/services/xiaoxu/shop//config");
            TestPart now = part;
            await("the canary goes", () -> taken(now, "clusters", 1));
            moreCalls(100);
        }
        over.set(true);
        caller.join(LIMIT.toMillis());
        String clients = part.document("clients");
        part.close();
        assertEquals(List.of(), List.copyOf(failures));
        assertTrue(clients.contains("\"nacks\":0"), clients);
    }

    /** Whether there is a stream that has so many of the type and has taken them. */
    private static boolean taken(TestPart part, String type, int resources) {
        String clients = part.document("clients");
        int at = clients.indexOf("\"type\":\"" + type + "\"");
        String rest = at < 0 ? "" : clients.substring(at, clients.indexOf('}', at));
        return rest.contains("\"resources\":" + resources + ",") && rest.contains("\"awaited\":false");
    }
}
