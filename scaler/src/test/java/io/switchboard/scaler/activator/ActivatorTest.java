package io.switchboard.scaler.activator;

import static io.switchboard.scaler.activator.ActivatorScene.OTHER;
import static io.switchboard.scaler.activator.ActivatorScene.PING;
import static io.switchboard.scaler.activator.ActivatorScene.SHOP;
import static io.switchboard.scaler.activator.ActivatorScene.call;
import static io.switchboard.scaler.activator.ActivatorScene.failure;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.Deadline;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import io.switchboard.Switchboard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls of services that are at zero, with real servers that come and go. */
class ActivatorTest {
    private final ActivatorScene scene = new ActivatorScene();

    @AfterEach
    void end() {
        scene.close();
    }

    @Test
    void from_zero_two_hundred_calls_wait_and_none_fails() throws Exception {
        ActivatorProcess activator = scene.activator();
        ManagedChannel channel = scene.channel();
        List<ListenableFuture<byte[]>> calls = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            calls.add(call(channel, EchoServer.UNARY));
        }
        Awaited.until(() -> activator.waiting(SHOP) == 200);
        assertEquals(0, activator.waiting(OTHER));
        EchoServer server = scene.server();
        long there = System.nanoTime();
        assertArrayEquals(PING, calls.get(0).get(60, TimeUnit.SECONDS));
        assertTrue(System.nanoTime() - there < TimeUnit.SECONDS.toNanos(50), "the first one is answered soon");
        for (ListenableFuture<byte[]> call : calls) {
            assertArrayEquals(PING, call.get(60, TimeUnit.SECONDS));
        }
        assertEquals(200, server.seen.size());
        assertEquals(0, activator.waiting(SHOP));
        assertTrue(server.seen.stream().allMatch(EchoServer.Seen::byActivator));
    }

    @Test
    void once_an_instance_is_there_calls_go_to_it_directly() throws Exception {
        scene.activator();
        EchoServer server = scene.server();
        assertTrue(server.server.awaitActive(Duration.ofSeconds(30)));
        Awaited.until(() -> scene.instances().size() == 2);
        ManagedChannel channel = scene.channel();
        // A connection that takes long to be made is not waited for.
        Awaited.until(() -> {
            server.seen.clear();
            try {
                call(channel, EchoServer.UNARY).get(60, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            return server.seen.stream().noneMatch(EchoServer.Seen::byActivator);
        });
        for (int i = 0; i < 50; i++) {
            call(channel, EchoServer.UNARY).get(60, TimeUnit.SECONDS);
        }
        assertTrue(server.seen.stream().noneMatch(EchoServer.Seen::byActivator));
    }

    @Test
    void a_service_that_goes_to_zero_and_comes_back_loses_no_call() throws Exception {
        ActivatorProcess activator = scene.activator();
        ManagedChannel channel = scene.channel();
        EchoServer first = scene.server();
        call(channel, EchoServer.UNARY).get(60, TimeUnit.SECONDS);
        Awaited.until(() -> scene.instances().size() == 2);
        first.close();
        ListenableFuture<byte[]> waits = call(channel, EchoServer.UNARY, CallOptions.DEFAULT.withoutWaitForReady());
        Awaited.until(() -> activator.waiting(SHOP) == 1);
        scene.server();
        assertArrayEquals(PING, waits.get(60, TimeUnit.SECONDS));
    }

    @Test
    void calls_wait_as_well_where_the_last_instance_has_crashed_and_is_still_registered() throws Exception {
        ActivatorProcess activator = scene.activator();
        ManagedChannel channel = scene.channel();
        Switchboard crashing = scene.keep(Switchboard.connect(scene.etcd.endpoint()));
        EchoServer first = EchoServer.start(crashing, SHOP);
        call(channel, EchoServer.UNARY).get(60, TimeUnit.SECONDS);
        first.server.server().shutdownNow();
        Awaited.until(() -> {
            call(channel, EchoServer.UNARY);
            return activator.waiting(SHOP) > 0;
        });
        ListenableFuture<byte[]> waits = call(channel, EchoServer.UNARY);
        scene.server();
        assertArrayEquals(PING, waits.get(60, TimeUnit.SECONDS));
    }

    @Test
    void what_is_left_of_the_deadline_is_passed_on_and_so_is_all_else() throws Exception {
        ActivatorProcess activator = scene.activator();
        ManagedChannel channel = scene.channel();
        Metadata headers = new Metadata();
        headers.put(EchoServer.TOLD, "in headers");
        Deadline deadline = Deadline.after(50, TimeUnit.SECONDS);
        ListenableFuture<byte[]> call = call(
                ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
                EchoServer.FAILS,
                CallOptions.DEFAULT.withDeadline(deadline));
        Awaited.until(() -> activator.waiting(SHOP) == 1);
        EchoServer server = scene.server();
        Status failed = failure(call);
        assertEquals(Status.Code.FAILED_PRECONDITION, failed.getCode());
        assertEquals("as asked", failed.getDescription());
        ExecutionException thrown = assertThrows(ExecutionException.class, call::get);
        Metadata trailers = Status.trailersFromThrowable(thrown);
        assertEquals("in trailers", trailers == null ? null : trailers.get(EchoServer.TOLD));
        EchoServer.Seen seen = server.seen.remove();
        assertEquals("in headers", seen.headers().get(EchoServer.TOLD));
        assertEquals("xiaoxu.shop", seen.authority());
        Deadline passed = seen.deadline();
        assertNotNull(passed);
        long differs = passed.timeRemaining(TimeUnit.MILLISECONDS) - deadline.timeRemaining(TimeUnit.MILLISECONDS);
        assertTrue(Math.abs(differs) < 5_000, differs + " ms");
    }

    @Test
    void calls_wait_on_while_etcd_is_away() throws Exception {
        ActivatorProcess activator = scene.activator();
        ManagedChannel channel = scene.channel();
        ListenableFuture<byte[]> before = call(channel, EchoServer.UNARY);
        Awaited.until(() -> activator.waiting(SHOP) == 1);
        scene.etcd.stop();
        ListenableFuture<byte[]> during = call(channel, EchoServer.UNARY);
        Awaited.until(() -> activator.waiting(SHOP) == 2);
        EchoServer server = scene.server();
        scene.etcd.restart(true);
        assertArrayEquals(PING, before.get(60, TimeUnit.SECONDS));
        assertArrayEquals(PING, during.get(60, TimeUnit.SECONDS));
        assertEquals(2, server.seen.size());
    }
}
