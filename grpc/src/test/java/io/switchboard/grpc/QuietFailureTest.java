package io.switchboard.grpc;

import static io.switchboard.grpc.ScriptedDirectory.snapshot;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ConnectivityState;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What real channels log, and what their calls are told, while there is nobody to call. */
class QuietFailureTest {
    private static final String REASON = "cannot look up service xiaoxu/demo in etcd at 127.0.0.1:2379: no route";
    private static final String ROUND_ROBIN = "{loadBalancingConfig: [{round_robin: {}}]}";

    private final ScriptedChannels channels = new ScriptedChannels();
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Logger grpc = Logger.getLogger("io.grpc");
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            if (line.getLevel().intValue() >= Level.INFO.intValue()) {
                lines.add(line.getLevel() + " " + line.getMessage());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        grpc.addHandler(handler);
    }

    @AfterEach
    void end() {
        grpc.removeHandler(handler);
        channels.close();
    }

    private ManagedChannelBuilder<?> builder(boolean policyChosen) {
        ManagedChannelBuilder<?> builder = channels.to("demo", InsecureChannelCredentials.create());
        return policyChosen
                ? builder.setNameResolverArg(DirectoryNameResolver.POLICY_CHOSEN, true)
                        .defaultLoadBalancingPolicy(SwitchboardLoadBalancerProvider.POLICY)
                : builder;
    }

    private ManagedChannel open(boolean policyChosen) {
        return channels.open(builder(policyChosen));
    }

    private void unreachable() {
        channels.directory.publish(snapshot(Freshness.UNKNOWN, "no route", 0));
    }

    private Instance serve(String name) throws IOException {
        return channels.started(new TestService(name).start("127.0.0.1"));
    }

    private static Status failure(ManagedChannel channel) {
        return assertThrows(StatusRuntimeException.class, () -> TestService.who(channel))
                .getStatus();
    }

    private static void fails(ManagedChannel channel, String why) throws InterruptedException {
        Status status = failure(channel);
        assertEquals(Status.Code.UNAVAILABLE, status.getCode());
        assertEquals(why, status.getDescription());
        // A channel's calls get its picker before its state is told.
        Await.until("it has failed", () -> channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void two_hundred_channels_without_a_registry_log_nothing_of_their_own(boolean policyChosen) throws Exception {
        unreachable();
        List<ManagedChannel> open = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            open.add(open(policyChosen));
        }
        for (ManagedChannel channel : open) {
            fails(channel, REASON);
            channel.resetConnectBackoff();
            fails(channel, REASON);
        }
        assertEquals(List.of(), List.copyOf(lines));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_service_comes_goes_and_comes_back_without_a_line(boolean policyChosen) throws Exception {
        unreachable();
        ManagedChannel channel = open(policyChosen);
        fails(channel, REASON);
        Instance one = serve("one");
        channels.directory.live(one);
        Await.until("it is called", () -> answer(channel).equals("one"));
        channels.directory.live();
        Await.until("it is not called", () -> answer(channel).startsWith("UNAVAILABLE"));
        fails(channel, "no instances of service xiaoxu/demo registered in etcd at 127.0.0.1:2379");
        channels.directory.live(one);
        Await.until("it is called again", () -> answer(channel).equals("one"));
        assertEquals(List.of(), List.copyOf(lines));
    }

    private static String answer(ManagedChannel channel) {
        try {
            return TestService.who(channel);
        } catch (StatusRuntimeException e) {
            return String.valueOf(e.getStatus().getCode());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_call_that_waits_for_ready_goes_on_waiting(boolean policyChosen) throws Exception {
        unreachable();
        ManagedChannel channel = open(policyChosen);
        CompletableFuture<String> waiting = CompletableFuture.supplyAsync(() -> TestService.whoOnceReady(channel));
        fails(channel, REASON);
        assertTrue(!waiting.isDone());
        channels.directory.live(serve("one"));
        assertEquals("one", waiting.get(60, TimeUnit.SECONDS));
        assertEquals(List.of(), List.copyOf(lines));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_channel_that_wakes_from_idleness_is_told_again(boolean policyChosen) throws Exception {
        unreachable();
        ManagedChannel channel = open(policyChosen);
        fails(channel, REASON);
        channel.enterIdle();
        Await.until("it is idle", () -> channel.getState(false) == ConnectivityState.IDLE);
        fails(channel, REASON);
        channels.directory.live(serve("one"));
        Await.until("it is called", () -> answer(channel).equals("one"));
        assertEquals(List.of(), List.copyOf(lines));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_policy_that_the_application_names_is_told_as_ever(boolean policyChosen) throws Exception {
        unreachable();
        ManagedChannel channel = channels.open(builder(policyChosen).defaultServiceConfig(Json.map(ROUND_ROBIN)));
        String first = String.valueOf(failure(channel).getDescription());
        assertTrue(first.contains(REASON), first);
        Await.until(
                "it is told",
                () -> String.valueOf(failure(channel).getDescription()).equals(REASON));
        assertTrue(lines.stream().anyMatch(line -> line.contains("Failed to resolve name")), lines.toString());
        Instance one = serve("one");
        channels.directory.live(one);
        Await.until("it is called", () -> answer(channel).equals("one"));
        channels.directory.live();
        assertEquals("one", answer(channel), "round_robin keeps the connections that it has");
    }

    @Test
    void what_the_application_says_of_calls_holds_while_there_is_nobody() throws Exception {
        unreachable();
        ManagedChannel channel = channels.open(
                builder(false).defaultServiceConfig(Json.map("{methodConfig: [{name: [{}], waitForReady: true}]}")));
        CompletableFuture<String> waiting = CompletableFuture.supplyAsync(() -> TestService.who(channel));
        Await.until("the channel knows", () -> channel.getState(true) == ConnectivityState.TRANSIENT_FAILURE);
        channels.directory.live(serve("one"));
        assertEquals("one", waiting.get(60, TimeUnit.SECONDS));
    }
}
