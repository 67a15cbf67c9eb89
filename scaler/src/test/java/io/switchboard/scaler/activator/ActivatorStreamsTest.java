package io.switchboard.scaler.activator;

import static io.switchboard.scaler.activator.ActivatorScene.PING;
import static io.switchboard.scaler.activator.ActivatorScene.SHOP;
import static io.switchboard.scaler.activator.ActivatorScene.call;
import static io.switchboard.scaler.activator.ActivatorScene.failure;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls with more than one message, either way. */
class ActivatorStreamsTest {
    private final ActivatorScene scene = new ActivatorScene();

    @AfterEach
    void end() {
        scene.close();
    }

    @Test
    void an_answer_that_is_a_stream_is_passed_on_as_it_is() throws Exception {
        ActivatorProcess activator = scene.activator();
        Iterator<byte[]> answers = ClientCalls.blockingServerStreamingCall(
                scene.channel(), EchoServer.ANSWERS, CallOptions.DEFAULT.withWaitForReady(), PING);
        Awaited.until(() -> activator.waiting(SHOP) == 1);
        scene.server();
        List<Integer> read = new ArrayList<>();
        answers.forEachRemaining(one -> read.add((int) one[0]));
        assertEquals(List.of(1, 2, 3), read);
    }

    @Test
    void a_stream_of_requests_is_refused_while_no_instance_is_there() throws Exception {
        scene.activator();
        Answers twice = new Answers();
        StreamObserver<byte[]> requests = ClientCalls.asyncClientStreamingCall(
                scene.channel().newCall(EchoServer.REQUESTS, CallOptions.DEFAULT.withWaitForReady()), twice);
        requests.onNext(PING);
        requests.onNext(PING);
        assertEquals(
                "UNAVAILABLE: the activator does not hold this call of service xiaoxu/shop: it is a stream of requests,"
                        + " which cannot wait, and no instance is there; try again when one is",
                twice.next());
        Answers open = new Answers();
        ClientCalls.asyncBidiStreamingCall(
                        scene.channel().newCall(EchoServer.BOTH, CallOptions.DEFAULT.withWaitForReady()), open)
                .onNext(PING);
        assertTrue(open.next().startsWith("UNAVAILABLE: the activator does not hold this call"));
    }

    @Test
    void streams_that_come_while_an_instance_is_there_are_passed_through() throws Exception {
        ActivatorProcess activator = scene.activator();
        EchoServer server = scene.server();
        assertTrue(server.server.awaitActive(Duration.ofSeconds(30)));
        ManagedChannel channel = scene.plain(activator, "xiaoxu.shop");
        // Connects the activator.
        assertArrayEquals(PING, call(channel, EchoServer.UNARY).get(60, TimeUnit.SECONDS));
        Answers answers = new Answers();
        StreamObserver<byte[]> requests =
                ClientCalls.asyncBidiStreamingCall(channel.newCall(EchoServer.BOTH, CallOptions.DEFAULT), answers);
        for (int i = 0; i < 100; i++) {
            requests.onNext(PING);
            assertEquals("3 bytes", answers.next());
        }
        requests.onCompleted();
        assertEquals("OK", answers.next());
        assertTrue(server.seen.stream().allMatch(EchoServer.Seen::byActivator));
    }

    /** What a stream is answered, as text. */
    private static final class Answers implements StreamObserver<byte[]> {
        private final LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();

        @Override
        public void onNext(byte[] message) {
            answers.add(message.length + " bytes");
        }

        @Override
        public void onError(Throwable thrown) {
            StatusRuntimeException failure = (StatusRuntimeException) thrown;
            answers.add(failure.getMessage());
        }

        @Override
        public void onCompleted() {
            answers.add("OK");
        }

        String next() throws InterruptedException {
            return String.valueOf(answers.poll(60, TimeUnit.SECONDS));
        }
    }
}
