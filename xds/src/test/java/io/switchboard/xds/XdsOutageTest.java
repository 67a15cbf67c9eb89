package io.switchboard.xds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Status;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.switchboard.Switchboard;
import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import io.switchboard.core.Registration;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.harness.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What clients hear while processes and registries come and go; etcd is embedded. */
@Timeout(180)
class XdsOutageTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** As long as a wrong response would need to come. */
    private static final long QUIET_MILLIS = 3000;

    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();
    private final Switchboard servers = Switchboard.connect(etcd.endpoint());
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void end() throws Exception {
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

    private Registration register(String id, String address) throws InterruptedException {
        Registration registration = servers.register(
                "prices", Instance.builder(Address.parse(address)).id(id).build());
        assertTrue(registration.awaitActive(LIMIT));
        return registration;
    }

    private static Set<Integer> ports(DiscoveryResponse response) throws InvalidProtocolBufferException {
        Set<Integer> ports = new TreeSet<>();
        for (LocalityLbEndpoints locality : ClusterLoadAssignment.parseFrom(
                        response.getResources(0).getValue())
                .getEndpointsList()) {
            locality.getLbEndpointsList()
                    .forEach(one -> ports.add(
                            one.getEndpoint().getAddress().getSocketAddress().getPortValue()));
        }
        return ports;
    }

    private static void take(RawAds ads, DiscoveryResponse response) {
        ads.ask(ResourceType.ENDPOINTS, response.getVersionInfo(), response.getNonce(), "prices");
    }

    @Test
    void processes_end_and_start_under_calls_and_none_fails() throws Exception {
        Answering one = opened(new Answering("one"));
        Answering other = opened(new Answering("other"));
        register("one", one.address());
        register("other", other.address());
        TestPart part = TestPart.start(etcd.endpoint());
        ManagedChannel channel = XdsChannels.channel(part.port(), "prices");
        opened(channel::shutdownNow);
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        AtomicLong calls = new AtomicLong();
        AtomicBoolean over = new AtomicBoolean();
        Answering.ask(channel);
        Thread caller = new Thread(() -> {
            while (!over.get()) {
                try {
                    Answering.ask(channel);
                    calls.incrementAndGet();
                } catch (StatusRuntimeException e) {
                    failures.add(e.toString());
                }
            }
        });
        caller.start();
        for (int i = 0; i < 5; i++) {
            int port = part.port();
            part.close();
            long before = calls.get();
            part = TestPart.start(etcd.endpoint(), port);
            Await.until("calls go on", () -> calls.get() >= before + 50);
        }
        over.set(true);
        caller.join(LIMIT.toMillis());
        part.close();
        assertEquals(List.of(), List.copyOf(failures));
    }

    @Test
    void two_processes_say_the_same() throws Exception {
        register("one", "127.0.0.1:7001");
        TestPart part = opened(TestPart.start(etcd.endpoint()));
        TestPart other = opened(TestPart.start(etcd.endpoint()));
        RawAds ads = opened(new RawAds(part.port()));
        RawAds again = opened(new RawAds(other.port()));
        ads.ask(ResourceType.ENDPOINTS, "", "", "prices");
        again.ask(ResourceType.ENDPOINTS, "", "", "prices");
        DiscoveryResponse first = ads.next();
        DiscoveryResponse second = again.next();
        assertEquals(hash(first), hash(second));
        assertEquals(first.getResourcesList(), second.getResourcesList());
        take(ads, first);
        take(again, second);
        register("other", "127.0.0.1:7002");
        assertEquals(ads.next().getVersionInfo(), again.next().getVersionInfo());
    }

    private static String hash(DiscoveryResponse response) {
        return response.getVersionInfo().substring(response.getVersionInfo().indexOf('.'));
    }

    @Test
    void streams_end_such_that_clients_come_again_and_nothing_is_taken_away_before() throws Exception {
        register("one", "127.0.0.1:7001");
        TestPart part = TestPart.start(etcd.endpoint());
        RawAds ads = opened(new RawAds(part.port()));
        ads.ask(ResourceType.ENDPOINTS, "", "", "prices");
        take(ads, ads.next());
        part.close();
        assertEquals(
                io.grpc.Status.Code.UNAVAILABLE,
                ads.ended
                        .get(LIMIT.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)
                        .getCode());
        assertNull(ads.nextWithin(100));
    }

    @Test
    void a_registry_that_was_emptied_takes_nobody_away() throws Exception {
        Registration registration = register("one", "127.0.0.1:7001");
        String value = etcd.read("prices/").values().iterator().next();
        registration.close();
        for (int i = 1; i <= 4; i++) {
            etcd.put("prices/server" + i, value.replace("7001", "700" + i).replace("\"one\"", "\"server" + i + "\""));
        }
        TestPart part = opened(TestPart.start(etcd.endpoint()));
        RawAds ads = opened(new RawAds(part.port()));
        ads.ask(ResourceType.ENDPOINTS, "", "", "prices");
        DiscoveryResponse response = ads.next();
        while (ports(response).size() < 4) {
            take(ads, response);
            response = ads.next();
        }
        take(ads, response);
        etcd.restart(false);
        // Longer than a doubted instance is kept of which nobody says that it answers.
        DiscoveryResponse after = ads.nextWithin(2 * QUIET_MILLIS);
        assertTrue(after == null || ports(after).size() == 4, () -> "it says " + after);
    }

    @Test
    void etcd_that_goes_changes_nothing_and_new_streams_are_answered() throws Exception {
        register("one", "127.0.0.1:7001");
        TestPart part = opened(TestPart.start(etcd.endpoint()));
        RawAds ads = opened(new RawAds(part.port()));
        ads.ask(ResourceType.ENDPOINTS, "", "", "prices");
        take(ads, ads.next());
        etcd.stop();
        assertNull(ads.nextWithin(QUIET_MILLIS));
        RawAds late = opened(new RawAds(part.port()));
        late.ask(ResourceType.ENDPOINTS, "999999.ffff", "an old nonce", "prices");
        assertEquals(Set.of(7001), ports(late.next()));
    }

    @Test
    void nothing_is_answered_before_etcd_has_been_read() throws Exception {
        register("one", "127.0.0.1:7001");
        etcd.stop();
        TestPart part = opened(TestPart.start(etcd.endpoint()));
        RawAds ads = opened(new RawAds(part.port()));
        ads.ask(ResourceType.ENDPOINTS, "", "", "prices");
        assertNull(ads.nextWithin(QUIET_MILLIS));
        assertNotNull(part.notReady());
        etcd.restart(true);
        assertEquals(Set.of(7001), ports(ads.next()));
    }

    @Test
    void a_refusal_is_counted_and_shown_and_the_next_version_comes() throws Exception {
        register("one", "127.0.0.1:7001");
        TestPart part = opened(TestPart.start(etcd.endpoint()));
        RawAds ads = opened(new RawAds(part.port()));
        RawAds other = opened(new RawAds(part.port()));
        ads.ask(ResourceType.ENDPOINTS, "", "", "prices");
        other.ask(ResourceType.ENDPOINTS, "", "", "prices");
        take(other, other.next());
        ads.send(DiscoveryRequest.newBuilder()
                .setTypeUrl(ResourceType.ENDPOINTS.url())
                .setResponseNonce(ads.next().getNonce())
                .addResourceNames("prices")
                .setErrorDetail(Status.newBuilder().setCode(13).setMessage("malformed IP address"))
                .build());
        register("other", "127.0.0.1:7002");
        assertEquals(2, ports(ads.next()).size());
        assertEquals(2, ports(other.next()).size());
        String clients = part.document("clients");
        assertTrue(clients.contains("malformed IP address") || clients.contains("\"nacks\":1"), clients);
        assertEquals(
                1.0,
                part.meters()
                        .get("switchboard.xds.nacks")
                        .tag("switchboard.type", "endpoints")
                        .counter()
                        .count());
    }

    @Test
    void types_that_are_not_served_are_ignored() throws Exception {
        register("one", "127.0.0.1:7001");
        TestPart part = opened(TestPart.start(etcd.endpoint()));
        RawAds ads = opened(new RawAds(part.port()));
        ads.send(DiscoveryRequest.newBuilder()
                .setTypeUrl("type.googleapis.com/envoy.service.runtime.v3.Runtime")
                .build());
        ads.ask(ResourceType.ENDPOINTS, "", "", "prices");
        assertEquals(ResourceType.ENDPOINTS.url(), ads.next().getTypeUrl());
        assertFalse(ads.ended.isDone());
    }

    @Test
    void what_a_caller_may_not_see_is_as_what_is_not_there() throws Exception {
        register("one", "127.0.0.1:7001");
        TestPart part = opened(TestPart.start(etcd.endpoint(), service -> false));
        RawAds ads = opened(new RawAds(part.port()));
        ads.ask(ResourceType.ENDPOINTS, "", "", "prices");
        assertEquals(Set.of(), ports(ads.next()));
    }
}
