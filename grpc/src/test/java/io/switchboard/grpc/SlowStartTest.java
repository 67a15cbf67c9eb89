package io.switchboard.grpc;

import static io.switchboard.grpc.PolicyHarness.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.switchboard.balancing.SlowStart;
import io.switchboard.core.Instance;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Endpoint 1 has been there for long, endpoint 2 has just started. */
class SlowStartTest {
    private static final long START = Duration.ofDays(20_000).toMillis();
    private static final String TEN_SECONDS = "{slowStart: {window: \"10s\"}}";

    private final PolicyHarness harness = new PolicyHarness();

    private void start(String config) {
        harness.millis = START;
        harness.configure(config);
        harness.resolve(
                endpoint(1, instance -> instance.incarnation(START - 3_600_000)),
                endpoint(2, instance -> instance.incarnation(START)));
        harness.ready(1, 2);
        harness.updates.clear();
    }

    @Test
    void the_share_grows_second_by_second_and_then_nothing_is_left_to_do() {
        start(TEN_SECONDS);
        assertEquals(Map.of(1, 100, 2, 10), harness.picks(110));
        for (int second = 1; second < 10; second++) {
            assertEquals(1, harness.pendingTimers());
            harness.seconds(1);
            // The first second is still the tenth that it starts with.
            assertEquals(second - 1, harness.updates.size());
            assertEquals(Map.of(1, 100, 2, second * 10), harness.picks(100 + second * 10));
        }
        harness.seconds(1);
        assertEquals(Map.of(1, 100, 2, 100), harness.picks(200));
        assertEquals(0, harness.pendingTimers());
        assertEquals(9, harness.updates.size());
        harness.seconds(100);
        assertEquals(9, harness.updates.size());
        harness.subchannels.forEach(subchannel -> assertEquals(1, subchannel.requests));
    }

    @Test
    void without_it_a_new_instance_has_its_share_at_once_and_no_timer_runs() {
        start("{}");
        assertEquals(Map.of(1, 50, 2, 50), harness.picks(100));
        assertEquals(0, harness.pendingTimers());
    }

    @Test
    void an_instance_that_does_not_say_when_it_started_has_its_share_at_once() {
        harness.millis = START;
        harness.configure(TEN_SECONDS);
        harness.resolve(endpoint(1), endpoint(2, instance -> instance));
        harness.ready(1, 2);
        assertEquals(Map.of(1, 50, 2, 50), harness.picks(100));
        assertEquals(0, harness.pendingTimers());
    }

    @ParameterizedTest
    @ValueSource(longs = {-86_400_000, -3_600_000, -1_000, 5_000, 3_600_000, 1L << 40})
    void one_that_appears_starts_then_whatever_its_clock_says(long ahead) {
        harness.millis = START;
        harness.configure(TEN_SECONDS);
        harness.resolve(endpoint(1, instance -> instance.incarnation(START - 3_600_000)));
        harness.seconds(30);
        harness.resolve(
                endpoint(1, instance -> instance.incarnation(START - 3_600_000)),
                endpoint(2, instance -> instance.incarnation(harness.millis + ahead)));
        harness.ready(1, 2);
        assertEquals(Map.of(1, 100, 2, 10), harness.picks(110));
        harness.seconds(5);
        assertEquals(Map.of(1, 100, 2, 50), harness.picks(150));
        harness.seconds(5);
        assertEquals(Map.of(1, 50, 2, 50), harness.picks(100));
        assertEquals(0, harness.pendingTimers());
    }

    @Test
    void a_clock_that_is_set_back_holds_nobody_back() {
        start(TEN_SECONDS);
        harness.millis = START - 86_400_000;
        harness.seconds(5);
        assertEquals(Map.of(1, 100, 2, 50), harness.picks(150));
        harness.seconds(5);
        assertEquals(0, harness.pendingTimers());
    }

    @Test
    void an_instance_that_registers_anew_starts_anew() {
        start(TEN_SECONDS);
        harness.seconds(20);
        assertEquals(0, harness.pendingTimers());
        long now = harness.millis;
        harness.resolve(
                endpoint(1, instance -> instance.incarnation(now)),
                endpoint(2, instance -> instance.incarnation(START)));
        assertEquals(Map.of(1, 10, 2, 100), harness.picks(110));
        assertEquals(1, harness.pendingTimers());
    }

    @Test
    void when_all_start_together_they_share_alike() {
        harness.millis = START;
        harness.configure(TEN_SECONDS);
        harness.resolve(
                endpoint(1, instance -> instance.incarnation(START)),
                endpoint(2, instance -> instance.incarnation(START)));
        harness.ready(1, 2);
        for (int second = 0; second < 12; second++) {
            assertEquals(Map.of(1, 50, 2, 50), harness.picks(100));
            harness.seconds(1);
        }
        assertEquals(0, harness.pendingTimers());
    }

    @Test
    void taking_it_out_of_the_config_stops_it() {
        start(TEN_SECONDS);
        harness.configure("{}");
        assertEquals(Map.of(1, 50, 2, 50), harness.picks(100));
        assertEquals(0, harness.pendingTimers());
    }

    @Test
    void the_new_instance_leaving_stops_it() {
        start(TEN_SECONDS);
        harness.resolve(endpoint(1, instance -> instance.incarnation(START - 3_600_000)));
        assertEquals(0, harness.pendingTimers());
    }

    @Test
    void knowing_that_there_are_no_instances_stops_it() {
        start(TEN_SECONDS);
        harness.fail(Status.UNAVAILABLE.withCause(new NoInstances()));
        assertEquals(0, harness.pendingTimers());
    }

    @Test
    void the_end_of_the_policy_stops_it() {
        start(TEN_SECONDS);
        harness.context.execute(harness.policy::shutdown);
        assertEquals(0, harness.pendingTimers());
        harness.seconds(20);
        assertEquals(List.of(), harness.updates);
    }

    @Test
    void many_changes_keep_one_timer() {
        start(TEN_SECONDS);
        for (int i = 0; i < 100; i++) {
            harness.configure("{slowStart: {window: \"" + (10 + i) + "s\"}}");
        }
        assertEquals(1, harness.pendingTimers());
    }

    @Test
    void it_grows_beside_the_proofs_of_a_doubted_endpoint() {
        harness.millis = START;
        harness.configure(TEN_SECONDS);
        harness.resolve(
                harness.doubted(1),
                endpoint(2, instance -> instance.incarnation(START)),
                endpoint(3, instance -> instance));
        harness.ready(1, 2, 3);
        assertEquals(2, harness.pendingTimers());
        harness.seconds(10);
        assertEquals(1, harness.pendingTimers(), "the seconds of the proofs");
        assertEquals(Map.of(2, 50, 3, 50), harness.picks(100));
    }

    @Test
    void whoever_has_a_share_keeps_one_and_weight_zero_stays_zero() {
        SlowStart none = new SlowStart(Duration.ofSeconds(10), 1, 0);
        Instance light = Instance.at("10.0.0.1:80").toBuilder()
                .weight(1)
                .incarnation(START)
                .build();
        assertEquals(1, EndpointWeights.of(light, none, 0));
        assertEquals(500, EndpointWeights.of(light, none, TimeUnit.SECONDS.toNanos(5)));
        assertEquals(1000, EndpointWeights.of(light, none, TimeUnit.SECONDS.toNanos(10)));
        assertEquals(1000, EndpointWeights.of(light, none, EndpointWeights.LONG));
        assertEquals(0, EndpointWeights.of(light.toBuilder().weight(0).build(), none, 0));
        assertTrue(EndpointWeights.isGrowing(none, TimeUnit.SECONDS.toNanos(10) - 1));
        assertFalse(EndpointWeights.isGrowing(none, TimeUnit.SECONDS.toNanos(10)));
        assertFalse(EndpointWeights.isGrowing(none, EndpointWeights.LONG));
        assertFalse(EndpointWeights.isGrowing(null, 0));
    }

    @Test
    void the_heaviest_instances_weight_in_thousandths_is_within_what_a_choice_takes() {
        Instance heavy = Instance.at("10.0.0.1:80").toBuilder()
                .weight(Instance.MAX_WEIGHT)
                .incarnation(START)
                .build();
        assertEquals(
                1_000_000_000,
                EndpointWeights.of(heavy, new SlowStart(Duration.ofSeconds(10), 1, 0), EndpointWeights.LONG));
        assertEquals(Instance.MAX_WEIGHT, EndpointWeights.of(heavy, null, 0));
        assertEquals(Instance.DEFAULT_WEIGHT, EndpointWeights.of(null, null, 0));
        assertEquals(
                Instance.DEFAULT_WEIGHT * EndpointWeights.UNIT,
                EndpointWeights.of(null, new SlowStart(Duration.ofSeconds(10), 1, 0), EndpointWeights.LONG));
    }

    /** A channel's timers may be the application's, and may be shut down before the channel is. */
    @Test
    void without_timers_calls_are_made_all_the_same() {
        harness.timers.thrown = new RejectedExecutionException("as the test wants");
        start("{slowStart: {window: \"60s\"}}");
        assertEquals(
                110,
                harness.picks(110).values().stream().mapToInt(Integer::intValue).sum());
    }
}
