package io.switchboard.examples.micronaut;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.switchboard.Switchboard;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.examples.Greeter;
import io.switchboard.examples.api.GreeterGrpc;
import io.switchboard.examples.api.HelloRequest;
import io.switchboard.grpc.server.RegisteredServer;
import io.switchboard.grpc.server.ServeOptions;
import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The application of the page, in this process and as several. */
class ApplicationIT {
    private static final int RESTARTS = 2;
    private static final String OWN = String.valueOf(ProcessHandle.current().pid());

    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();
    private final ScheduledExecutorService callers = Executors.newScheduledThreadPool(5);

    @AfterEach
    void stop() {
        callers.shutdownNow();
        etcd.close();
    }

    private ApplicationContext server() {
        ApplicationContext context = context(Map.of("grpc.server.port", 0));
        context.getBean(EmbeddedServer.class).start();
        return context;
    }

    private ApplicationContext caller() {
        return context(Map.of("grpc.server.enabled", false));
    }

    private ApplicationContext context(Map<String, Object> properties) {
        Map<String, Object> all = new TreeMap<>(properties);
        all.put("switchboard.endpoints", etcd.endpoint());
        return ApplicationContext.run(all);
    }

    private Child process() {
        return Child.start(
                "an application of Micronaut",
                Child.java(
                        Child.CLASS_PATH,
                        List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"),
                        Application.class.getName(),
                        "-grpc.server.port=0",
                        // A caller may be held up for long on a machine whose cores are all taken by starts.
                        "-switchboard.drain-delay=4s",
                        "-switchboard.endpoints=" + etcd.endpoint()),
                null);
    }

    private static Map<String, Integer> calls(ApplicationContext caller, int count) {
        Map<String, Integer> calls = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            calls.merge(call(caller.getBean(GreeterGrpc.GreeterBlockingStub.class)), 1, Integer::sum);
        }
        return calls;
    }

    private static String call(GreeterGrpc.GreeterBlockingStub stub) {
        return stub.sayHello(HelloRequest.getDefaultInstance()).getServer();
    }

    private static boolean sees(ApplicationContext caller, int servers) {
        try {
            return calls(caller, 20).size() == servers;
        } catch (RuntimeException e) {
            return false; // Nobody is there yet.
        }
    }

    @Test
    void it_is_registered_at_its_port_and_has_left_before_it_stops() throws Exception {
        ApplicationContext application = context(Map.of("grpc.server.port", 0, "switchboard.drain-delay", "5s"));
        int port = application.getBean(EmbeddedServer.class).getPort();
        ManagedChannel channel = Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create())
                .build();
        try {
            Await.until("it is registered", () -> etcd.read("").size() == 1);
            assertTrue(etcd.read("").toString().contains(":" + port), () -> "at its port: " + etcd.read(""));
            // A caller that is connected.
            assertEquals(OWN, call(GreeterGrpc.newBlockingStub(channel)));
            CompletableFuture<Void> closed = CompletableFuture.runAsync(application::close);
            Await.until("it is out of the registry", () -> etcd.read("").isEmpty());
            // It has not heard of it yet.
            assertEquals(OWN, call(GreeterGrpc.newBlockingStub(channel)));
            closed.get(1, TimeUnit.MINUTES);
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void its_channels_share_calls_by_weight() throws Exception {
        try (Switchboard switchboard = Switchboard.connect(etcd.endpoint());
                RegisteredServer heavy = switchboard.serve(
                        "greeter",
                        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                                .addService(new Greeter(CompletableFuture.completedFuture("heavy"))),
                        ServeOptions.builder().weight(300).build());
                ApplicationContext application = server();
                ApplicationContext caller = caller()) {
            assertTrue(heavy.registration().awaitActive(Duration.ofMinutes(1)));
            Await.until("both are called", () -> sees(caller, 2));
            assertEquals(Map.of(OWN, 25, "heavy", 75), calls(caller, 100));
            assertTrue(application.isRunning());
        }
    }

    @Test
    void no_call_is_lost_while_it_is_restarted_and_while_etcd_is_away() throws Exception {
        Child first = process();
        Child second = process();
        AtomicInteger count = new AtomicInteger();
        ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
        try (ApplicationContext caller = caller()) {
            Await.until("both are called", () -> sees(caller, 2));
            GreeterGrpc.GreeterBlockingStub stub = caller.getBean(GreeterGrpc.GreeterBlockingStub.class);
            for (int i = 0; i < 5; i++) {
                callers.scheduleAtFixedRate(
                        () -> {
                            count.incrementAndGet();
                            try {
                                call(stub);
                            } catch (RuntimeException e) {
                                failures.add(e.toString());
                            }
                        },
                        2L * i,
                        10,
                        TimeUnit.MILLISECONDS);
            }
            for (int i = 0; i < RESTARTS; i++) {
                first.terminate();
                first.awaitEnd();
                first.close();
                first = second;
                second = process();
                String newest = String.valueOf(second.pid());
                Await.until("the new one is called", () -> calls(caller, 20).containsKey(newest));
            }
            etcd.stop();
            Await.pass(Duration.ofSeconds(2));
            etcd.restart(true);
            callers.shutdown();
            assertTrue(callers.awaitTermination(1, TimeUnit.MINUTES));
            assertEquals(List.of(), List.copyOf(failures), "of " + count + " calls");
        } finally {
            first.kill();
            second.kill();
            first.close();
            second.close();
        }
    }
}
