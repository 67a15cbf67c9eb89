package io.switchboard.controlplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.ClientCalls;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.Subscription;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The process as an object, with two parts that the test has written, and a registry that is scripted. */
@Timeout(300)
class ControlPlaneTest {
    private final ScriptedPart first = new ScriptedPart("first", true);
    private final ScriptedPart second = new ScriptedPart("second", false);
    private final ScriptedCatalog catalog = new ScriptedCatalog();
    private final AtomicInteger sourcesEnded = new AtomicInteger();
    private final Map<String, PartProvider> there = Map.of("first", first, "second", second);

    private ManagedChannel channel = unused();

    private static ManagedChannel unused() {
        return Grpc.newChannelBuilder("localhost:1", InsecureChannelCredentials.create())
                .build();
    }

    @AfterEach
    void closeChannel() {
        channel.shutdownNow();
    }

    private ControlPlaneOptions.Builder options() {
        return ControlPlaneOptions.builder()
                .part("first", "127.0.0.1:0")
                .part("second", null)
                .admin("127.0.0.1:0");
    }

    private ControlPlane start(ControlPlaneOptions.Builder options) throws IOException {
        return ControlPlane.start(options.build(), meters -> sources(), there);
    }

    private Sources sources() {
        Directory directory = new Directory() {
            @Override
            public Subscription follow(ServiceName service, Consumer<Snapshot> listener) {
                throw new UnsupportedOperationException();
            }

            @Override
            public String registry() {
                return "a script";
            }
        };
        return new Sources(directory, Map.of("", catalog), null, sourcesEnded::incrementAndGet);
    }

    private void connect(ControlPlane process) {
        channel = Grpc.newChannelBuilder(
                        String.valueOf(process.addresses().get("first")), InsecureChannelCredentials.create())
                .build();
    }

    private ServingStatus health() {
        return HealthGrpc.newBlockingStub(channel)
                .withDeadlineAfter(30, TimeUnit.SECONDS)
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus();
    }

    private Iterator<String> who(String service) {
        return ClientCalls.blockingServerStreamingCall(
                channel, ScriptedPart.WHO, CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS), service);
    }

    @Test
    void it_is_ready_once_the_catalog_is_read_and_each_part_is() throws Exception {
        second.notReady = "no leader yet";
        try (ControlPlane process = start(options())) {
            connect(process);
            assertEquals(new Pages.Page(200, "ok\n"), Pages.read(process, "/healthz"));
            assertEquals(
                    new Pages.Page(503, "a script has not been read yet\nsecond: no leader yet\n"),
                    Pages.read(process, "/readyz"));
            assertEquals(ServingStatus.NOT_SERVING, health());
            catalog.live();
            assertEquals(new Pages.Page(503, "second: no leader yet\n"), Pages.read(process, "/readyz"));
            second.notReady = null;
            process.ready().get(60, TimeUnit.SECONDS);
            assertEquals(new Pages.Page(200, "ready\n"), Pages.read(process, "/readyz"));
            Iterator<HealthCheckResponse> watched = HealthGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(60, TimeUnit.SECONDS)
                    .watch(HealthCheckRequest.getDefaultInstance());
            while (watched.next().getStatus() != ServingStatus.SERVING) {}
            catalog.away("refused");
            second.notReady = "lost";
            assertEquals(200, Pages.read(process, "/readyz").status());
            assertEquals(ServingStatus.SERVING, health());
        }
        assertEquals(1, sourcesEnded.get());
        assertEquals(0, catalog.followers());
        assertTrue(second.closed);
    }

    @Test
    void metrics_and_what_parts_publish_are_told() throws Exception {
        catalog.live("prices");
        try (ControlPlane process = start(options())) {
            process.ready().get(60, TimeUnit.SECONDS);
            String metrics = Pages.read(process, "/metrics").body();
            for (String line : List.of(
                    "switchboard_controlplane_ready 1.0",
                    "switchboard_controlplane_registry_age_seconds{switchboard_datacenter=\"\"} 0.0",
                    "switchboard_controlplane_registry_services{switchboard_datacenter=\"\"} 1.0",
                    "switchboard_controlplane_refused_total{switchboard_part=\"first\",switchboard_reason=\"token\"} 0.0",
                    "jvm_memory_used_bytes",
                    "process_uptime_seconds")) {
                assertTrue(metrics.contains(line), line + " in:\n" + metrics);
            }
            assertEquals(
                    new Pages.Page(200, "{\"first\": [{\"node\":\"first\"}],\n\"second\": [{\"node\":\"second\"}]}\n"),
                    Pages.read(process, "/clients"));
            Pages.Page other = Pages.read(process, "/other");
            assertEquals(404, other.status());
            assertTrue(other.body().contains("/clients"), other.body());
            assertEquals(405, Pages.read(process, "/metrics", "POST").status());
        }
    }

    @Test
    void a_part_is_given_its_settings_and_whoever_calls_without_an_access_list_sees_everything() throws Exception {
        try (ControlPlane process = start(options().settings("second", Map.of("namespace", "registry")))) {
            connect(process);
            assertEquals("anyone true", who("prices").next());
            PartContext given = second.context;
            assertNotNull(given);
            assertEquals(Map.of("namespace", "registry"), given.settings());
            assertThrows(IllegalStateException.class, given::server);
        }
    }

    @Test
    void a_call_that_shows_nothing_is_refused_where_there_is_a_list() throws Exception {
        try (ControlPlane process = start(options().access(List.of(AccessRule.anyone("open"))))) {
            connect(process);
            assertEquals("anyone true", who("open").next());
            assertEquals("anyone false", who("prices").next());
        }
    }

    @Test
    void an_open_stream_ends_with_the_process_and_the_process_says_before_that_it_goes() throws Exception {
        catalog.live();
        ControlPlane process = start(options());
        connect(process);
        process.ready().get(60, TimeUnit.SECONDS);
        Iterator<String> open = who("prices");
        assertEquals("anyone true", open.next());
        Iterator<HealthCheckResponse> watched = HealthGrpc.newBlockingStub(channel)
                .withDeadlineAfter(60, TimeUnit.SECONDS)
                .watch(HealthCheckRequest.getDefaultInstance());
        assertNotNull(watched.next());
        process.close(Duration.ofSeconds(30));
        assertFalse(open.hasNext());
        assertEquals(ServingStatus.NOT_SERVING, last(watched));
        assertEquals(List.of("it is ending"), process.notReady());
    }

    /** The last status before the stream breaks with the server. */
    private static ServingStatus last(Iterator<HealthCheckResponse> watched) {
        ServingStatus last = ServingStatus.UNKNOWN;
        try {
            while (watched.hasNext()) {
                last = watched.next().getStatus();
            }
        } catch (StatusRuntimeException e) {
            assertEquals(Status.Code.UNAVAILABLE, e.getStatus().getCode());
        }
        return last;
    }

    @Test
    void a_stream_that_does_not_end_is_cut_off_after_the_grace() throws Exception {
        first.endsStreams = false;
        ControlPlane process = start(options());
        connect(process);
        Iterator<String> open = who("prices");
        assertEquals("anyone true", open.next());
        process.close(Duration.ofMillis(10));
        Status end = assertThrows(StatusRuntimeException.class, open::hasNext).getStatus();
        assertTrue(Set.of(Status.Code.UNAVAILABLE, Status.Code.CANCELLED).contains(end.getCode()), end.toString());
    }

    @Test
    void an_address_that_is_in_use_is_told_and_all_that_was_started_ends() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            String part = String.valueOf(assertThrows(
                            IOException.class, () -> start(options().part("first", address)))
                    .getMessage());
            assertTrue(part.startsWith("first cannot listen at " + address + ": "), part);
            String admin = String.valueOf(
                    assertThrows(IOException.class, () -> start(options().admin(address)))
                            .getMessage());
            assertTrue(admin.startsWith("admin cannot listen at " + address + ": "), admin);
        }
        assertEquals(2, sourcesEnded.get());
        assertEquals(0, catalog.followers());
    }

    @Test
    void a_part_that_cannot_use_a_setting_is_named_and_the_others_end() {
        second.failure = new IllegalArgumentException("namespace \"A\" is no name");
        assertEquals(
                "second: namespace \"A\" is no name",
                assertThrows(IllegalArgumentException.class, () -> start(options()))
                        .getMessage());
        assertTrue(first.closed);
        assertEquals(1, sourcesEnded.get());
    }

    @Test
    void a_part_that_is_not_there_is_told_with_those_that_are() {
        assertEquals(
                "this build has no part third; it has first, second",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> start(options().part("third", ":1").access(List.of(AccessRule.anyone("*")))))
                        .getMessage());
        assertEquals(
                "second listens nowhere; give it no address",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> start(options().part("second", "127.0.0.1:1")))
                        .getMessage());
        assertEquals(
                "first needs an address to listen at, for example 127.0.0.1:18000",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> start(ControlPlaneOptions.builder().part("first", null)))
                        .getMessage());
        assertEquals(0, sourcesEnded.get());
    }
}
