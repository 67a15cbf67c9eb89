package io.switchboard.scaler.activator;

import static io.switchboard.scaler.activator.ActivatorScene.PING;
import static io.switchboard.scaler.activator.ActivatorScene.SHOP;
import static io.switchboard.scaler.activator.ActivatorScene.call;
import static io.switchboard.scaler.activator.ActivatorScene.failure;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many calls wait, and for how long. */
class ActivatorBoundsTest {
    private final ActivatorScene scene = new ActivatorScene();

    @AfterEach
    void end() {
        scene.close();
    }

    @Test
    void the_most_that_may_wait_is_said_to_who_comes_then() throws Exception {
        ActivatorProcess activator = scene.activator("calls", "5");
        ManagedChannel channel = scene.channel();
        List<ListenableFuture<byte[]>> calls = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            calls.add(call(channel, EchoServer.UNARY));
        }
        Awaited.until(() -> activator.waiting(SHOP) == 5);
        Status refused = failure(call(channel, EchoServer.UNARY));
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, refused.getCode());
        assertEquals(
                "the activator does not hold this call of service xiaoxu/shop: 5 calls wait for an instance of it,"
                        + " which is the most",
                refused.getDescription());
        scene.server();
        for (ListenableFuture<byte[]> call : calls) {
            assertArrayEquals(PING, call.get(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void messages_that_are_held_have_a_bound() throws Exception {
        ActivatorProcess activator = scene.activator("bytes", "2000");
        ManagedChannel channel = scene.channel();
        ListenableFuture<byte[]> first = ClientCalls.futureUnaryCall(
                channel.newCall(EchoServer.UNARY, CallOptions.DEFAULT.withWaitForReady()), new byte[1500]);
        Awaited.until(() ->
                activator.waiting(SHOP) == 1 && activator.calls().toString().contains("\"bytes\":1500"));
        Status refused = failure(ClientCalls.futureUnaryCall(
                channel.newCall(EchoServer.UNARY, CallOptions.DEFAULT.withWaitForReady()), new byte[1500]));
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, refused.getCode());
        scene.server();
        assertEquals(1500, first.get(60, TimeUnit.SECONDS).length);
        Awaited.until(() -> activator.calls().toString().contains("\"bytes\":0"));
    }

    @Test
    void a_call_whose_deadline_is_over_before_an_instance_is_there_ends_at_its_deadline() throws Exception {
        ActivatorProcess activator = scene.activator();
        ManagedChannel channel = scene.channel();
        long start = System.nanoTime();
        Status over = failure(
                call(channel, EchoServer.UNARY, CallOptions.DEFAULT.withDeadlineAfter(700, TimeUnit.MILLISECONDS)));
        long took = System.nanoTime() - start;
        assertEquals(Status.Code.DEADLINE_EXCEEDED, over.getCode());
        assertTrue(took > TimeUnit.MILLISECONDS.toNanos(600), took + " ns");
        Awaited.until(() -> activator.waiting(SHOP) == 0);
    }

    @Test
    void a_call_that_waits_too_long_fails_and_says_why() throws Exception {
        scene.activator("hold", "300ms");
        Status over = failure(call(scene.channel(), EchoServer.UNARY));
        assertEquals(Status.Code.UNAVAILABLE, over.getCode());
        assertEquals(
                "the activator does not hold this call of service xiaoxu/shop: no instance has come within 300 ms;"
                        + " look at what starts its instances, or at the setting hold",
                over.getDescription());
    }

    @Test
    void a_call_that_is_cancelled_while_it_waits_is_gone() throws Exception {
        ActivatorProcess activator = scene.activator();
        ListenableFuture<byte[]> call = call(scene.channel(), EchoServer.UNARY);
        Awaited.until(() -> activator.waiting(SHOP) == 1);
        call.cancel(true);
        Awaited.until(() -> activator.waiting(SHOP) == 0);
        EchoServer server = scene.server();
        assertTrue(server.server.awaitActive(Duration.ofSeconds(30)));
        assertTrue(server.seen.isEmpty());
        assertEquals(
                "{\"waiting\":0,\"passing\":0,\"bytes\":0",
                activator.calls().toString().substring(0, 34));
    }

    @Test
    void a_call_that_is_cancelled_at_its_instance_is_cancelled_there() throws Exception {
        ActivatorProcess activator = scene.activator();
        ListenableFuture<byte[]> call = call(scene.channel(), EchoServer.NEVER);
        Awaited.until(() -> activator.waiting(SHOP) == 1);
        EchoServer server = scene.server();
        assertTrue(server.held.await(60, TimeUnit.SECONDS));
        call.cancel(true);
        assertTrue(server.cancelled.await(60, TimeUnit.SECONDS));
        Awaited.until(() -> activator.calls().toString().contains("\"passing\":0"));
    }
}
