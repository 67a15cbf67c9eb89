package io.switchboard.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.ClientCalls;
import io.switchboard.core.Instance;
import io.switchboard.core.directory.GuardedDirectory;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Doubted instances that are real servers, alive and otherwise. */
@Timeout(180)
class DoubtedServerTest {
    private final ScriptedChannels scripted = new ScriptedChannels();
    private final ScriptedDirectory directory = scripted.directory;

    @AfterEach
    void stop() {
        scripted.close();
    }

    /** Without a health service: a check is answered with UNIMPLEMENTED. */
    private Instance serve(String name) throws Exception {
        return scripted.started(new TestService(name).start("127.0.0.1"));
    }

    private ManagedChannel open() {
        return scripted.open(scripted.to("demo", InsecureChannelCredentials.create()));
    }

    private static Map<String, Integer> tally(ManagedChannel channel, int calls) {
        Map<String, Integer> tally = new TreeMap<>();
        for (int i = 0; i < calls; i++) {
            tally.merge(TestService.who(channel), 1, Integer::sum);
        }
        return tally;
    }

    private static void awaitAnswersFrom(ManagedChannel channel, Set<String> names) throws InterruptedException {
        Set<String> seen = new HashSet<>();
        Await.until("answers come from " + names, () -> {
            seen.add(TestService.who(channel));
            return seen.containsAll(names);
        });
    }

    @Test
    void servers_that_answer_go_on_being_called_and_no_call_fails() throws Exception {
        Instance a = serve("a");
        Instance b = serve("b");
        directory.live(a, b);
        ManagedChannel channel = open();
        awaitAnswersFrom(channel, Set.of("a", "b"));
        long doubted = System.nanoTime();
        directory.doubting(Set.of(a.id(), b.id()), a, b);
        Await.until("both have proved to be alive", () -> {
            try {
                TestService.who(channel);
            } catch (StatusRuntimeException e) {
                // Where no probe is answered within its time, calls fail by right.
                if (System.nanoTime() - doubted < GuardedDirectory.PROBE_DEADLINE.toNanos()) {
                    throw e;
                }
            }
            return directory.answers.containsAll(List.of(a.id(), b.id()));
        });
        awaitAnswersFrom(channel, Set.of("a", "b"));
        assertEquals(Map.of("a", 10, "b", 10), tally(channel, 20));
    }

    @Test
    void an_idle_channel_proves_them_too() throws Exception {
        Instance a = serve("a");
        directory.live(a);
        ManagedChannel channel = open();
        TestService.who(channel);
        directory.doubting(Set.of(a.id()), a);
        Await.until("a probe was answered", () -> directory.answers.contains(a.id()));
    }

    @Test
    void answered_calls_are_reported_one_by_one() throws Exception {
        Instance a = serve("a");
        directory.live(a);
        ManagedChannel channel = open();
        TestService.who(channel);
        directory.doubting(Set.of(a.id()), a);
        Await.until("it has proved to be alive", () -> {
            TestService.whoOnceReady(channel);
            return !directory.answers.isEmpty();
        });
        tally(channel, 50);
        assertTrue(directory.answers.size() >= 50, "reported: " + directory.answers.size());
    }

    @Test
    void a_server_that_says_it_is_not_serving_is_alive() throws Exception {
        HealthStatusManager health = new HealthStatusManager();
        health.setStatus("", ServingStatus.NOT_SERVING);
        Server server = new TestService("sick")
                .builder()
                .addService(health.getHealthService())
                .build()
                .start();
        Instance sick = scripted.started(server);
        directory.doubting(Set.of(sick.id()), sick);
        assertEquals("sick", TestService.whoOnceReady(open()));
    }

    @Test
    void a_stranger_that_has_taken_the_port_gets_no_call() throws Exception {
        Instance stranger = scripted.started(nothing().build().start());
        directory.doubting(Set.of(stranger.id()), stranger);
        assertEquals(Status.Code.UNAVAILABLE, failure(open()));
        assertTrue(directory.answers.isEmpty(), () -> "answers: " + directory.answers);
    }

    @Test
    void a_stranger_with_a_health_service_gets_none_after_the_first() throws Exception {
        Instance stranger = scripted.started(nothing()
                .addService(new HealthStatusManager().getHealthService())
                .build()
                .start());
        directory.doubting(Set.of(stranger.id()), stranger);
        ManagedChannel channel = open();
        // The first probe of a cold server may come back too late: this call waits for one that does not.
        StatusRuntimeException first =
                assertThrows(StatusRuntimeException.class, () -> TestService.whoOnceReady(channel));
        assertEquals(Status.Code.UNIMPLEMENTED, first.getStatus().getCode());
        Await.until("it is unmasked", () -> failure(channel) == Status.Code.UNAVAILABLE);
        for (int i = 0; i < 20; i++) {
            assertEquals(Status.Code.UNAVAILABLE, failure(channel));
        }
    }

    /** Another program's server, which knows none of the calls. */
    private static ServerBuilder<?> nothing() {
        return Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create());
    }

    private static Status.Code failure(ManagedChannel channel) {
        return assertThrows(StatusRuntimeException.class, () -> TestService.who(channel))
                .getStatus()
                .getCode();
    }

    @Test
    void a_frozen_server_gets_no_call_and_no_call_waits_for_it() throws Exception {
        try (FrozenServer frozen = FrozenServer.start()) {
            Instance a = serve("a");
            directory.live(a, frozen.instance);
            ManagedChannel channel = open();
            awaitAnswersFrom(channel, Set.of("a", "frozen"));
            frozen.freeze();
            directory.doubting(Set.of(a.id(), frozen.instance.id()), a, frozen.instance);
            Await.until("the living one has proved it", () -> directory.answers.contains(a.id()));
            // A busy machine makes a new picker a little later.
            Await.until("the frozen one is out of the turns", () -> {
                try {
                    for (int i = 0; i < 4; i++) {
                        TestService.who(channel, CallOptions.DEFAULT.withDeadlineAfter(2, TimeUnit.SECONDS));
                    }
                    return true;
                } catch (StatusRuntimeException e) {
                    return false;
                }
            });
            // A call that went to the frozen one would not end.
            assertEquals(Map.of("a", 200), tally(channel, 200));
            assertTrue(!directory.answers.contains(frozen.instance.id()));

            frozen.thaw();
            awaitAnswersFrom(channel, Set.of("a", "frozen"));
        }
    }

    @Test
    void calls_wait_for_the_probe_of_the_only_server_and_no_longer() throws Exception {
        try (FrozenServer frozen = FrozenServer.start()) {
            directory.live(frozen.instance);
            ManagedChannel channel = open();
            assertEquals("frozen", TestService.who(channel));
            frozen.freeze();
            directory.doubting(Set.of(frozen.instance.id()), frozen.instance);
            // Those that come before the news are on their way to the frozen one.
            Await.until("calls fail", () -> {
                Future<String> call = ClientCalls.futureUnaryCall(
                        channel.newCall(TestService.WHO, CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS)),
                        "");
                try {
                    call.get(1500, TimeUnit.MILLISECONDS);
                    return false;
                } catch (java.util.concurrent.ExecutionException e) {
                    return Status.fromThrowable(e).getCode() == Status.Code.UNAVAILABLE;
                } catch (Exception e) {
                    call.cancel(true);
                    return false;
                }
            });
            StatusRuntimeException failure = assertThrows(StatusRuntimeException.class, () -> TestService.who(channel));
            assertEquals(
                    "the only endpoint is down, " + frozen.instance.id()
                            + ": it is no longer registered, and it does not respond",
                    failure.getStatus().getDescription());
        }
    }
}
