package io.switchboard.interop;

import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import io.switchboard.Switchboard;
import io.switchboard.examples.api.GreeterGrpc;
import io.switchboard.examples.api.HelloReply;
import io.switchboard.examples.api.HelloRequest;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assertions;

/**
 * Calls at a steady rate, whether or not earlier ones have been answered, through Switchboard, with no retries
 * configured.
 */
final class JavaLoad implements AutoCloseable {
    private static final int SLOW_EVERY = 20;
    private static final long LIMIT_SECONDS = 60;

    private final ManagedChannel channel;
    private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Map<String, Integer> servers = new ConcurrentHashMap<>();
    private final AtomicInteger made = new AtomicInteger();
    private final long start = System.nanoTime();

    private JavaLoad(ManagedChannel channel, int rate) {
        this.channel = channel;
        pace.scheduleAtFixedRate(() -> catchUp(rate), 0, 10, TimeUnit.MILLISECONDS);
    }

    static JavaLoad start(Switchboard switchboard, String service, int rate) {
        ManagedChannel channel = switchboard
                .channel(service, InsecureChannelCredentials.create())
                .build();
        Assertions.assertFalse(GreeterGrpc.newBlockingStub(channel)
                .withWaitForReady()
                .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS)
                .sayHello(HelloRequest.getDefaultInstance())
                .getServer()
                .isEmpty());
        return new JavaLoad(channel, rate);
    }

    Map<String, Integer> servers() {
        return servers;
    }

    /** Makes no more calls, and waits for those that run. */
    JavaLoad finish() throws InterruptedException {
        pace.shutdown();
        Assertions.assertTrue(pace.awaitTermination(LIMIT_SECONDS, TimeUnit.SECONDS));
        channel.shutdown();
        Assertions.assertTrue(channel.awaitTermination(LIMIT_SECONDS, TimeUnit.SECONDS), "calls do not end");
        return this;
    }

    int made() {
        return made.get();
    }

    Queue<String> failures() {
        return failures;
    }

    @Override
    public void close() {
        pace.shutdownNow();
        channel.shutdownNow();
    }

    private void catchUp(int rate) {
        long due = (System.nanoTime() - start) * rate / 1_000_000_000;
        while (made.get() < due) {
            call(made.getAndIncrement() % SLOW_EVERY == 0 ? DrainServer.SLOW : "Java");
        }
    }

    private void call(String name) {
        GreeterGrpc.newStub(channel)
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .sayHello(HelloRequest.newBuilder().setName(name).build(), new StreamObserver<>() {
                    @Override
                    public void onNext(HelloReply reply) {
                        servers.merge(reply.getServer(), 1, Integer::sum);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        failures.add(failure.toString());
                    }

                    @Override
                    public void onCompleted() {}
                });
    }
}
