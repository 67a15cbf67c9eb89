package io.switchboard.grpc.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.ClientCalls;
import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.time.VirtualTime;
import io.switchboard.grpc.TestService;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server's way into the registry, whoever starts it: at which address, from when, and how it leaves. */
@Timeout(180)
class AnnouncementTest {
    private static final ServiceName SERVICE = new ServiceName("xiaoxu/demo");

    private final VirtualTime time = new VirtualTime();
    private final RecordingRegistrar registrar = new RecordingRegistrar();
    private final List<Server> servers = new ArrayList<>();
    private String localHost = "10.0.0.9";
    private @Nullable RuntimeException noRoute;
    private final Announcer announcer = Announcer.patient(
            registrar,
            ipv4 -> {
                RuntimeException failure = noRoute;
                if (failure != null) {
                    throw failure;
                }
                return localHost;
            },
            time,
            time,
            RandomGenerator.of("L64X128MixRandom"));

    @AfterEach
    void stop() {
        servers.forEach(Server::shutdownNow);
    }

    private Server running(String host) throws Exception {
        Server server = new TestService("a").start(host);
        servers.add(server);
        return server;
    }

    private static ServeOptions.Builder quick() {
        return ServeOptions.builder().drainDelay(Duration.ofMillis(20)).shutdownHook(false);
    }

    private Announcement announce(String listening, ServeOptions.Builder options, @Nullable String environment) {
        return Announcement.of(announcer, SERVICE, Listening.parse(listening), null, options.build(), environment);
    }

    @Test
    void a_server_whose_address_was_never_found_waits_for_nobody_and_one_whose_was_found_does() throws Exception {
        noRoute = new IllegalArgumentException("no route");
        ServeOptions.Builder slow = quick().drainDelay(Duration.ofMinutes(5));
        Announcement unseen = announce(":80", slow, null);
        assertFalse(unseen.registration().mayBeKnown());
        unseen.close();

        Announcement seen = announce(":81", quick(), null);
        noRoute = null;
        time.advance(Duration.ofMinutes(1));
        assertTrue(seen.registration().mayBeKnown());
        seen.close();
    }

    @Test
    void a_server_bound_to_one_address_is_announced_there_and_nowhere_else() throws Exception {
        Server server = running("127.0.0.1");
        announcer.announce(SERVICE, server, quick().build()).close();
        assertEquals("register 127.0.0.1:" + server.getPort(), registrar.events.get(0));
    }

    @Test
    void so_is_one_that_is_served() throws Exception {
        RegisteredServer served = RegisteredServer.start(
                NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), InsecureServerCredentials.create()),
                SERVICE,
                registrar,
                quick().build(),
                null,
                () -> "10.0.0.9");
        served.close();
        assertEquals("register 127.0.0.1:" + served.port(), registrar.events.get(0));
    }

    @Test
    void what_is_said_goes_before_the_bound_address_and_that_before_the_route() {
        announce("10.0.0.1:80", quick().advertise("10.0.0.3"), "10.0.0.2:81").close();
        announce("10.0.0.1:80", quick(), "10.0.0.2:81").close();
        announce("10.0.0.1:80", quick(), null).close();
        announce("0.0.0.0:80", quick(), null).close();
        assertEquals(
                List.of("register 10.0.0.3:80", "register 10.0.0.2:81", "register 10.0.0.1:80", "register 10.0.0.9:80"),
                registrar.events.stream()
                        .filter(event -> event.startsWith("register"))
                        .toList());
    }

    @Test
    void the_address_for_a_network_has_the_servers_own_port_unless_it_names_one() {
        ServeOptions.Builder options = quick().address("wan", "203.0.113.7")
                .address("v6", "2001:db8::7")
                .address("gateway", "gate.example:443");
        String expected = "{gateway=gate.example:443, v6=[2001:db8::7]:80, wan=203.0.113.7:80}";
        for (Announcement announcement : List.of(
                announce("10.0.0.1:80", options, null),
                announce(":80", options, null),
                announce(":80", options.advertise("10.0.0.3:81"), null))) {
            Instance instance = announcement.registration().instance();
            assertEquals(expected, instance.addresses().toString());
            assertEquals(instance.address().toString(), instance.id());
            announcement.drain();
            assertEquals(
                    expected, announcement.registration().instance().addresses().toString());
            announcement.close();
        }
    }

    @Test
    void addresses_for_networks_are_kept_while_ones_own_is_looked_for() {
        noRoute = new IllegalStateException("no route");
        Announcement announcement = announce(":80", quick().address("wan", "203.0.113.7"), null);
        noRoute = null;
        time.advance(Duration.ofMinutes(1));
        Instance registered = announcement.registration().instance();
        assertEquals("10.0.0.9:80", registered.address().toString());
        assertEquals("{wan=203.0.113.7:80}", registered.addresses().toString());
        announcement.close();
    }

    @Test
    void a_bad_address_for_a_network_is_told_when_the_options_are_made() {
        for (String bad : List.of("", "a b", "host:0", "0.0.0.0", "[::]:80", "*")) {
            ServeOptions.Builder options = quick().address("wan", bad);
            String message = String.valueOf(
                    assertThrows(IllegalArgumentException.class, options::build).getMessage());
            assertTrue(message.startsWith("cannot advertise \"" + bad + "\" (from ServeOptions.address): "), message);
            assertTrue(message.contains("; set ServeOptions.address of the network wan to the host"), message);
        }
        ServeOptions.Builder named = quick().address("WAN", "203.0.113.7");
        assertEquals(
                "network name \"WAN\" has a character other than a-z, 0-9 and \"-\" at position 0",
                assertThrows(IllegalArgumentException.class, named::build).getMessage());
        ServeOptions.Builder many = quick();
        for (int i = 0; i < 17; i++) {
            many.address("net-" + i, "203.0.113.7");
        }
        assertThrows(IllegalArgumentException.class, many::build);
        ServeOptions unbound = quick().address("wan", "203.0.113.7").build();
        assertThrows(IllegalArgumentException.class, () -> unbound.instance(new Address("10.0.0.1", 80), 0));
    }

    @Test
    void a_bad_address_registers_nothing() {
        assertThrows(IllegalArgumentException.class, () -> announce(":80", quick().advertise("a b"), null));
        assertThrows(IllegalArgumentException.class, () -> announce(":0", quick(), null));
        Server stopped = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .build();
        assertThrows(IllegalStateException.class, () -> announcer.announce(SERVICE, stopped, quick().build()));
        assertEquals(List.of(), registrar.events);
    }

    @Test
    void draining_keeps_the_server_in_the_registry_and_closing_takes_it_out_and_both_are_done_once() throws Exception {
        Server server = running("127.0.0.1");
        Announcement announcement = announcer.announce(SERVICE, server, quick().build());
        assertTrue(announcement.awaitActive(Duration.ofSeconds(1)));
        announcement.drain();
        announcement.drain();
        assertEquals(List.of("update DRAINING"), registrar.events.subList(1, registrar.events.size()));
        announcement.close();
        announcement.close();
        assertEquals(List.of("update DRAINING", "close"), registrar.events.subList(1, registrar.events.size()));
        assertEquals(RegistrationState.CLOSED, announcement.registration().state());
        assertFalse(server.isShutdown());
    }

    @Test
    void the_health_service_at_hand_is_told() throws Exception {
        HealthStatusManager health = new HealthStatusManager();
        Server server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(health.getHealthService())
                .build()
                .start();
        servers.add(server);
        Announcement announcement =
                announcer.announce(SERVICE, server, quick().healthStatus(health).build());
        ManagedChannel channel = Grpc.newChannelBuilder(
                        "127.0.0.1:" + server.getPort(), InsecureChannelCredentials.create())
                .build();
        try {
            assertEquals("SERVING", health(channel));
            announcement.drain();
            assertEquals("NOT_SERVING", health(channel));
        } finally {
            channel.shutdownNow();
            announcement.close();
        }
    }

    private static String health(ManagedChannel channel) {
        return HealthGrpc.newBlockingStub(channel)
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus()
                .name();
    }

    @Test
    void without_a_route_a_server_runs_and_is_registered_once_there_is_one() {
        noRoute = new IllegalArgumentException("there is no route to etcd at 192.0.2.1:2379");
        Announcement announcement = announce(":80", quick(), null);
        List<RegistrationState> states = new ArrayList<>();
        announcement.registration().onState(states::add);
        assertEquals(RegistrationState.PENDING, announcement.registration().state());
        String problem = announcement.registration().problem().orElse("");
        assertTrue(problem.contains("no route to etcd at 192.0.2.1:2379; set ServeOptions.advertise"), problem);
        time.advance(Duration.ofMinutes(5));
        assertEquals(List.of(), registrar.events);
        Instance known = announcement.registration().instance();
        announcement.registration().update(known.toBuilder().weight(5).build());
        noRoute = null;
        time.advance(Duration.ofSeconds(10));
        assertEquals(List.of("register 10.0.0.9:80"), registrar.events);
        Instance registered = announcement.registration().instance();
        assertEquals("10.0.0.9:80", registered.address().toString());
        assertEquals(5, registered.weight());
        assertEquals(List.of(RegistrationState.PENDING, RegistrationState.ACTIVE), states);
        // Who still holds the instance from before the address was known may update it.
        announcement.registration().update(known.toBuilder().weight(6).build());
        assertEquals("10.0.0.9:80", announcement.registration().instance().id());
        announcement.close();
        assertEquals("close", registrar.events.get(registrar.events.size() - 1));
    }

    @Test
    void one_that_leaves_before_there_is_a_route_is_never_registered() throws Exception {
        noRoute = new IllegalStateException("no route");
        Announcement announcement = announce(":80", quick().id("one"), null);
        List<RegistrationState> states = new ArrayList<>();
        announcement.registration().onState(states::add);
        assertEquals("one", announcement.registration().instance().id());
        announcement.close();
        noRoute = null;
        time.advance(Duration.ofMinutes(5));
        assertEquals(List.of(), registrar.events);
        assertEquals(List.of(RegistrationState.PENDING, RegistrationState.CLOSED), states);
        assertFalse(announcement.awaitActive(Duration.ofMinutes(1)));
        assertEquals(0, time.pendingTimers());
    }

    @Test
    void with_its_switchboard_a_search_is_closed_and_none_begins() {
        noRoute = new IllegalStateException("no route");
        Announcement announcement = announce(":80", quick(), null);
        announcer.close();
        assertEquals(RegistrationState.CLOSED, announcement.registration().state());
        assertEquals(0, time.pendingTimers());
        assertThrows(IllegalStateException.class, () -> announce(":80", quick(), null));
        announcement.close();
    }

    @Test
    void a_registry_that_takes_it_later_only_is_asked_again() {
        noRoute = new IllegalStateException("no route");
        Announcement announcement = announce(":80", quick(), null);
        registrar.broken = new IllegalArgumentException("address 10.0.0.9:80: refused");
        noRoute = null;
        time.advance(Duration.ofMinutes(1));
        assertEquals(
                "address 10.0.0.9:80: refused",
                announcement.registration().problem().orElse(""));
        registrar.broken = null;
        time.advance(Duration.ofSeconds(10));
        assertEquals(List.of("register 10.0.0.9:80"), registrar.events);
    }

    @Test
    void a_served_server_takes_calls_without_a_route() {
        noRoute = new IllegalStateException("no route");
        TestService service = new TestService("a");
        RegisteredServer served = RegisteredServer.start(service.builder(), SERVICE, announcer, quick().build(), null);
        ManagedChannel channel = Grpc.newChannelBuilder(
                        "127.0.0.1:" + served.port(), InsecureChannelCredentials.create())
                .build();
        try {
            assertEquals(
                    "a",
                    ClientCalls.blockingUnaryCall(
                            channel, TestService.WHO, CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS), ""));
            assertEquals(RegistrationState.PENDING, served.registration().state());
            noRoute = null;
            time.advance(Duration.ofSeconds(10));
            assertEquals(List.of("register 10.0.0.9:" + served.port()), registrar.events);
        } finally {
            channel.shutdownNow();
            served.close();
        }
        assertTrue(served.server().isTerminated());
    }
}
