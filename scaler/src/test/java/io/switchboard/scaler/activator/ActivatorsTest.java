package io.switchboard.scaler.activator;

import static io.switchboard.scaler.activator.ActivatorScene.PING;
import static io.switchboard.scaler.activator.ActivatorScene.SHOP;
import static io.switchboard.scaler.activator.ActivatorScene.call;
import static io.switchboard.scaler.activator.ActivatorScene.failure;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import io.switchboard.Switchboard;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.layout.Format;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The place of activators in the registry, and of several beside each other. */
class ActivatorsTest {
    private final ActivatorScene scene = new ActivatorScene();

    @AfterEach
    void end() {
        scene.close();
    }

    @Test
    void two_activators_hold_calls_and_pass_none_to_each_other() throws Exception {
        ActivatorProcess one = scene.activator();
        ActivatorProcess other = scene.activator();
        Awaited.until(() -> scene.instances().size() == 2);
        ManagedChannel channel = scene.channel();
        List<ListenableFuture<byte[]>> calls = new ArrayList<>();
        Awaited.until(() -> {
            // So many less than an activator holds.
            if (one.waiting(SHOP) < 900 && other.waiting(SHOP) < 900) {
                calls.add(call(channel, EchoServer.UNARY));
            }
            return one.waiting(SHOP) > 20 && other.waiting(SHOP) > 20;
        });
        EchoServer server = scene.server();
        for (ListenableFuture<byte[]> call : calls) {
            assertArrayEquals(PING, call.get(60, TimeUnit.SECONDS));
        }
        assertEquals(calls.size(), server.seen.size());
    }

    @Test
    void a_call_that_comes_from_another_activator_goes_in_no_circle() throws Exception {
        ActivatorProcess activator = scene.activator();
        Metadata headers = new Metadata();
        headers.put(HeldCall.HOP, "1");
        Status refused = failure(call(
                ClientInterceptors.intercept(
                        scene.plain(activator, "xiaoxu.shop"), MetadataUtils.newAttachHeadersInterceptor(headers)),
                EchoServer.UNARY));
        assertEquals(Status.Code.UNAVAILABLE, refused.getCode());
        assertEquals(0, activator.waiting(SHOP));
    }

    @Test
    void where_activators_could_not_be_told_from_instances_there_is_none() {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> ActivatorProcess.start(
                        Switchboard.connect(EtcdOptions.builder(scene.etcd.endpoint())
                                .format(Format.GO_ZERO)
                                .build()),
                        Map.of("services", SHOP),
                        service -> true));
        assertTrue(String.valueOf(refused.getMessage()).contains("go-zero have no labels"), refused.getMessage());
    }

    @Test
    void only_while_no_instance_serves_it_is_registered_where_that_is_asked_for() throws Exception {
        ActivatorProcess activator = scene.activator("presence", "when-empty");
        Awaited.until(() -> scene.instances().size() == 1);
        assertTrue(ActivatorProvider.isActivator(scene.instances().get(0)));
        ListenableFuture<byte[]> call = call(scene.channel(), EchoServer.UNARY);
        Awaited.until(() -> activator.waiting(SHOP) == 1);
        EchoServer server = scene.server();
        assertArrayEquals(PING, call.get(60, TimeUnit.SECONDS));
        Awaited.until(() -> scene.instances().stream().noneMatch(ActivatorProvider::isActivator));
        server.close();
        Awaited.until(() -> scene.instances().stream().anyMatch(ActivatorProvider::isActivator));
    }

    @Test
    void an_activator_that_ends_is_left_by_callers_and_refuses_who_still_waits() throws Exception {
        ActivatorProcess activator = scene.activator();
        ListenableFuture<byte[]> call = call(scene.channel(), EchoServer.UNARY);
        Awaited.until(() -> activator.waiting(SHOP) == 1);
        activator.closePart(Duration.ofSeconds(3));
        Status refused = failure(call);
        assertEquals(Status.Code.UNAVAILABLE, refused.getCode());
        assertEquals(
                "the activator does not hold this call of service xiaoxu/shop: the activator ends; try again",
                refused.getDescription());
        Awaited.until(() -> scene.instances().isEmpty());
    }

    @Test
    void of_an_activator_that_ends_another_holds_the_calls() throws Exception {
        ActivatorProcess first = scene.activator();
        Awaited.until(() -> scene.instances().size() == 1);
        ManagedChannel channel = scene.channel();
        List<ListenableFuture<byte[]>> calls = new ArrayList<>();
        calls.add(call(channel, EchoServer.UNARY));
        Awaited.until(() -> first.waiting(SHOP) == 1);
        ActivatorProcess second = scene.activator();
        Awaited.until(() -> scene.instances().size() == 2);
        EchoServer[] server = new EchoServer[1];
        Thread ending = new Thread(() -> first.closePart(Duration.ofSeconds(30)));
        ending.start();
        Awaited.until(() -> scene.instances().size() == 1);
        Awaited.until(() -> {
            if (first.waiting(SHOP) < 900) {
                calls.add(call(channel, EchoServer.UNARY));
            }
            return second.waiting(SHOP) > 0;
        });
        server[0] = scene.server();
        for (ListenableFuture<byte[]> call : calls) {
            assertArrayEquals(PING, call.get(60, TimeUnit.SECONDS));
        }
        ending.join();
        assertFalse(server[0].seen.isEmpty());
    }
}
