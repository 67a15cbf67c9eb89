package io.switchboard.grpc;

import static io.switchboard.grpc.PolicyHarness.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.Status;
import io.switchboard.core.Instance;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is thrown around a channel does not get into its synchronization context, out of which it would be dead for
 * good.
 */
class ForeignChannelCodeTest {
    private static final Instance IP = Instance.at("10.0.0.1:80");
    private static final Instance OTHER = Instance.at("10.0.0.2:80");
    private static final Instance NAMED = Instance.at("one.example:80");

    /** Its context fails the test if anything gets there. */
    private final ResolverHarness harness = new ResolverHarness(true);

    static Stream<Throwable> anything() {
        return Stream.of(
                new RejectedExecutionException("as the test wants"),
                new NoSuchMethodError("as the test wants"),
                new StackOverflowError(),
                new Exception("checked, and thrown by a language that does not check"));
    }

    @ParameterizedTest
    @MethodSource("anything")
    void a_directory_that_throws_makes_calls_fail_and_is_asked_again(Throwable thrown) {
        harness.directory.broken = thrown;
        harness.start();
        assertTrue(harness.lastError().startsWith("cannot look up service xiaoxu/demo in "), harness.lastError());
        harness.directory.broken = null;
        harness.refresh();
        harness.live(IP);
        assertEquals(List.of("10.0.0.1:80"), harness.lastAddresses());
    }

    @ParameterizedTest
    @MethodSource("anything")
    void a_directory_that_throws_later_changes_nothing(Throwable thrown) {
        harness.start();
        harness.live(IP);
        harness.directory.broken = thrown;
        harness.refresh();
        harness.live(OTHER);
        assertEquals(List.of("10.0.0.2:80"), harness.lastAddresses());
        harness.context.execute(harness.resolver::shutdown);
    }

    @ParameterizedTest
    @MethodSource("anything")
    void a_channel_that_throws_is_told_again_with_the_next_snapshot_and_by_a_refresh(Throwable thrown) {
        harness.start();
        harness.live(IP);
        harness.throwing.put("listener", thrown);
        harness.live(OTHER);
        harness.refresh();
        harness.throwing.clear();
        harness.refresh();
        assertEquals(List.of("10.0.0.2:80"), harness.lastAddresses());
        harness.throwing.put("listener", thrown);
        harness.live(IP);
        harness.throwing.clear();
        harness.live(IP);
        assertEquals(List.of("10.0.0.1:80"), harness.lastAddresses());
    }

    @ParameterizedTest
    @MethodSource("anything")
    void dns_that_throws_is_asked_again(Throwable thrown) throws Exception {
        harness.hosts.put("one.example", List.of(InetAddress.getByAddress(new byte[] {10, 0, 1, 1})));
        harness.throwing.put("dns", thrown);
        harness.start();
        harness.live(NAMED);
        assertTrue(harness.lastError().contains("one.example"), harness.lastError());
        harness.throwing.clear();
        harness.timers.fire();
        harness.run();
        assertEquals(List.of("10.0.1.1:80"), harness.lastAddresses());
    }

    @ParameterizedTest
    @MethodSource("anything")
    void executors_that_take_nothing_are_asked_again(Throwable thrown) throws Exception {
        harness.hosts.put("one.example", List.of(InetAddress.getByAddress(new byte[] {10, 0, 1, 1})));
        harness.throwing.put("offload", thrown);
        harness.timers.thrown = thrown;
        harness.start();
        harness.live(NAMED);
        assertTrue(harness.lastError().contains("offload executor"), harness.lastError());
        harness.throwing.clear();
        harness.refresh();
        assertEquals(List.of("10.0.1.1:80"), harness.lastAddresses());
    }

    @ParameterizedTest
    @MethodSource("anything")
    void a_picker_that_cannot_be_made_leaves_the_last_one_and_is_made_the_next_time(Throwable thrown) {
        PolicyHarness policy = new PolicyHarness();
        LongSupplier nanos = () -> 0;
        int[] made = new int[1];
        boolean[] fails = {true};
        List<Throwable> failures = new ArrayList<>();
        RebuildThrottle rebuilds = new RebuildThrottle(
                policy.helper,
                nanos,
                () -> {
                    if (fails[0]) {
                        ScriptedDirectory.throwIf(thrown);
                    }
                    return ++made[0];
                },
                failures::add);
        policy.context.execute(rebuilds::want);
        fails[0] = false;
        policy.context.execute(rebuilds::want);
        assertEquals(1, made[0]);
        assertEquals(List.of(thrown), failures);
    }

    @ParameterizedTest
    @MethodSource("anything")
    void whoever_hears_of_answers_may_throw_and_the_call_goes_on(Throwable thrown) {
        PolicyHarness policy = new PolicyHarness();
        policy.resolve(policy.doubted(1), endpoint(2));
        policy.ready(1, 2);
        AnswerTracer tracers = new AnswerTracer(new AnswerTracer.Listener() {
            @Override
            public void answered() {
                ScriptedDirectory.throwIf(thrown);
            }

            @Override
            public void unimplemented() {
                ScriptedDirectory.throwIf(thrown);
            }
        });
        ClientStreamTracer tracer = tracers.newClientStreamTracer(
                ClientStreamTracer.StreamInfo.newBuilder().build(), new Metadata());
        assertNotNull(tracer);
        tracer.inboundMessage(0);
        tracer.inboundTrailers(new Metadata());
        tracer.streamClosed(Status.OK);
        tracer.streamClosed(Status.UNIMPLEMENTED);
    }
}
