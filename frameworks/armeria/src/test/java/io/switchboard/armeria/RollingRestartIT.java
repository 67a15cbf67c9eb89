package io.switchboard.armeria;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.linecorp.armeria.client.WebClient;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.switchboard.Switchboard;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.examples.api.GreeterGrpc;
import io.switchboard.examples.api.HelloRequest;
import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers of Armeria, each a process, called by Armeria's clients of gRPC and HTTP and by a channel of gRPC. */
class RollingRestartIT {
    private static final int RESTARTS = 2;
    private static final HelloRequest HELLO = HelloRequest.getDefaultInstance();

    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();
    private final Switchboard switchboard = Registry.connect(etcd);
    private final ManagedChannel channel =
            switchboard.channel("greeter", InsecureChannelCredentials.create()).build();
    private final GreeterGrpc.GreeterBlockingStub grpc = GreeterApplication.grpc(switchboard);
    private final GreeterGrpc.GreeterBlockingStub plain = GreeterGrpc.newBlockingStub(channel);
    private final WebClient http = GreeterApplication.http(switchboard);
    private final ScheduledExecutorService callers = Executors.newScheduledThreadPool(12);
    private final AtomicInteger calls = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private Child first = started();
    private Child second = started();

    private Child started() {
        return Child.start(
                "a server of Armeria",
                Child.java(
                        Child.CLASS_PATH,
                        List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"),
                        GreeterApplication.class.getName(),
                        etcd.endpoint()),
                null);
    }

    @BeforeEach
    void await() {
        Await.until("both are called by gRPC", () -> called(grpc).size() == 2);
        Await.until("both are called by a channel", () -> called(plain).size() == 2);
        http.blocking().get("/hello");
    }

    @AfterEach
    void stop() {
        callers.shutdownNow();
        first.kill();
        second.kill();
        first.close();
        second.close();
        channel.shutdownNow();
        switchboard.close();
        etcd.close();
    }

    @Test
    void no_call_is_lost_while_servers_are_restarted() throws Exception {
        call();
        for (int i = 0; i < RESTARTS; i++) {
            first.terminate();
            first.awaitEnd();
            first.close();
            first = second;
            second = started();
            String newest = String.valueOf(second.pid());
            Await.until("the new one is called", () -> called(grpc).contains(newest));
        }
        assertNoneFailed();
    }

    @Test
    void etcd_may_be_away_for_longer_than_leases_last() throws Exception {
        etcd.stop();
        call();
        Await.pass(Duration.ofSeconds(5));
        etcd.restart(false);
        Await.until("both are registered anew", () -> etcd.read("").size() == 2);
        first.terminate();
        first.awaitEnd();
        assertNoneFailed();
    }

    /** 100 times a second each. */
    private void call() {
        List<Callable<?>> ways = List.of(() -> grpc.sayHello(HELLO), () -> plain.sayHello(HELLO), () -> {
            int status = http.blocking().get("/hello").status().code();
            return status == 200 ? status : failures.add("status " + status);
        });
        for (Callable<?> way : ways) {
            for (int i = 0; i < 4; i++) {
                callers.scheduleAtFixedRate(() -> call(way), 10L * i, 40, TimeUnit.MILLISECONDS);
            }
        }
    }

    private void call(Callable<?> way) {
        calls.incrementAndGet();
        try {
            way.call();
        } catch (Exception e) {
            failures.add(e.toString());
        }
    }

    private void assertNoneFailed() throws InterruptedException {
        callers.shutdown();
        assertEquals(true, callers.awaitTermination(1, TimeUnit.MINUTES));
        assertEquals(List.of(), List.copyOf(failures), "of " + calls + " calls");
    }

    private static Set<String> called(GreeterGrpc.GreeterBlockingStub stub) {
        Set<String> called = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            try {
                called.add(stub.sayHello(HELLO).getServer());
            } catch (RuntimeException e) {
                return Set.of(); // Nobody is there yet.
            }
        }
        return called;
    }
}
