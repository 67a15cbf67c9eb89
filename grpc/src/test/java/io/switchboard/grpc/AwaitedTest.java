package io.switchboard.grpc;

import static io.grpc.ConnectivityState.CONNECTING;
import static io.grpc.ConnectivityState.IDLE;
import static io.switchboard.grpc.PolicyHarness.broken;
import static io.switchboard.grpc.PolicyHarness.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.grpc.ConnectivityStateInfo;
import io.grpc.LoadBalancer.PickResult;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Calls that are meant for some servers wait, for a bounded time, while these are merely connecting. Endpoint 1 is of
 * v2.
 */
class AwaitedTest {
    private static final String TO_V2 = "{routes: [{subsets: [{version: \"v2\"}]}]}";
    private static final String STICKY = "{routes: [{subsets: [{version: \"v2\", weight: 50},"
            + " {version: \"v1\", weight: 50}], sticky: {header: \"x-user\"}}]}";

    private final PolicyHarness harness = new PolicyHarness();

    private void resolve() {
        harness.resolve(
                endpoint(1, instance -> instance.version("v2")), endpoint(2, instance -> instance.version("v1")));
    }

    private static DescribedCall keyed(int key) {
        return new DescribedCall("demo.Greeter/Hello", Map.of("x-user", "user-" + key), null);
    }

    @Test
    void the_first_calls_of_a_channel_wait_for_the_version_that_they_are_for() {
        harness.configure(TO_V2);
        resolve();
        harness.ready(2);
        assertFalse(harness.pick().hasResult());
        harness.ready(1);
        assertEquals(Map.of(1, 10), harness.picks(10));
        assertEquals(0, harness.pendingTimers(), "nobody is awaited");
    }

    @Test
    void they_wait_no_longer_than_until_the_first_attempt_has_failed() {
        harness.configure(TO_V2);
        resolve();
        harness.ready(2);
        harness.set(broken("refused"), 1);
        assertEquals(Map.of(2, 10), harness.picks(10));
        harness.set(ConnectivityStateInfo.forNonError(CONNECTING), 1);
        assertEquals(Map.of(2, 10), harness.picks(10), "tried again, it is still lost");
    }

    @Test
    void they_wait_no_longer_than_a_second() {
        harness.configure(TO_V2);
        resolve();
        harness.ready(2);
        harness.seconds(1);
        assertEquals(Map.of(2, 10), harness.picks(10));
        harness.ready(1);
        assertEquals(Map.of(1, 10), harness.picks(10));
    }

    @Test
    void without_timers_they_wait_no_longer_than_the_attempt() {
        harness.configure(TO_V2);
        harness.timers.thrown = new RejectedExecutionException("shut down");
        resolve();
        harness.ready(2);
        harness.set(broken("refused"), 1);
        assertEquals(Map.of(2, 10), harness.picks(10));
    }

    @Test
    void a_sticky_user_stays_with_the_version_when_the_connection_is_renewed() {
        harness.configure(STICKY);
        resolve();
        harness.ready(1, 2);
        int user = 0;
        while (harness.endpointFor(keyed(user)) != 1) {
            user++;
        }
        harness.seconds(60);
        harness.set(ConnectivityStateInfo.forNonError(IDLE), 1);
        assertFalse(harness.pick(keyed(user)).hasResult());
        harness.ready(1);
        assertEquals(1, harness.endpointFor(keyed(user)));
    }

    @Test
    void a_subset_that_has_nobody_is_not_waited_for() {
        harness.configure("{routes: [{subsets: [{version: \"v3\"}]}]}");
        resolve();
        harness.ready(2);
        assertEquals(Map.of(2, 10), harness.picks(10));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ring_hash: {}", "maglev: {}", "ring_hash: {boundedLoad: 1.25}", "maglev: {boundedLoad: 1.25}"})
    void a_key_waits_for_its_own_server_and_goes_to_no_other_meanwhile(String choice) {
        harness.configure("{choice: {" + choice + "}, hashKey: {header: \"x-user\"}}");
        resolve();
        harness.ready(1, 2);
        int[] owners = new int[200];
        for (int key = 0; key < 200; key++) {
            owners[key] = harness.endpointFor(keyed(key));
        }
        harness.set(ConnectivityStateInfo.forNonError(IDLE), 1);
        for (int key = 0; key < 200; key++) {
            PickResult picked = harness.pick(keyed(key));
            assertEquals(owners[key] == 2, picked.hasResult(), "key " + key);
        }
        assertEquals(Map.of(2, 100), harness.picks(100), "calls without a key go where they can");
        harness.seconds(1);
        for (int key = 0; key < 200; key++) {
            assertEquals(2, harness.endpointFor(keyed(key)));
        }
        harness.ready(1);
        for (int key = 0; key < 200; key++) {
            assertEquals(owners[key], harness.endpointFor(keyed(key)));
        }
    }

    @Test
    void keys_of_one_that_is_down_go_elsewhere_at_once() {
        harness.configure("{choice: {maglev: {}}, hashKey: {header: \"x-user\"}}");
        resolve();
        harness.ready(2);
        harness.set(broken("refused"), 1);
        for (int key = 0; key < 50; key++) {
            assertEquals(2, harness.endpointFor(keyed(key)));
        }
    }

    @Test
    void who_asks_for_nobody_in_particular_does_not_wait() {
        resolve();
        harness.ready(2);
        assertEquals(Map.of(2, 10), harness.picks(10));
        assertEquals(0, harness.pendingTimers(), "and nothing is timed");
    }
}
