package io.switchboard.grpc;

import static io.switchboard.grpc.PolicyHarness.broken;
import static io.switchboard.grpc.PolicyHarness.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.EquivalentAddressGroup;
import io.switchboard.core.Locality;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No server's load jumps when others of its zone are lost, or when it is the first one there. Endpoints up to 10 are of
 * the own zone.
 */
class LevelLoadTest {
    private static final Locality OWN = new Locality("eu", "a");
    private static final Locality OTHER = new Locality("eu", "b");
    private static final int CALLS = 10_000;

    private final PolicyHarness harness = new PolicyHarness();

    LevelLoadTest() {
        harness.own = OWN;
    }

    private static EquivalentAddressGroup of(int n) {
        return endpoint(n, instance -> instance.locality(n <= 10 ? OWN : OTHER));
    }

    private static EquivalentAddressGroup started(int n, long millis) {
        return endpoint(n, instance -> instance.locality(n <= 10 ? OWN : OTHER).incarnation(millis));
    }

    /** So many of the own ten, and ten elsewhere. */
    private void list(int near) {
        List<EquivalentAddressGroup> groups = new ArrayList<>();
        IntStream.rangeClosed(1, near).forEach(n -> groups.add(of(n)));
        IntStream.rangeClosed(11, 20).forEach(n -> groups.add(of(n)));
        harness.resolve(groups);
    }

    private void allReady() {
        list(10);
        harness.ready(IntStream.rangeClosed(1, 20).toArray());
    }

    /** The part of the calls that stays in the own zone. */
    private double near() {
        return harness.picks(CALLS).entrySet().stream()
                        .filter(entry -> entry.getKey() <= 10)
                        .mapToInt(entry -> entry.getValue())
                        .sum()
                / (double) CALLS;
    }

    @Test
    void what_survives_of_a_zone_gets_no_more_when_the_registry_learns_of_the_loss() {
        allReady();
        assertEquals(1, near());
        harness.set(broken("gone"), 6, 7, 8, 9, 10);
        assertEquals(0.7, near(), 0.01);
        harness.seconds(15);
        list(5);
        assertEquals(0.7, near(), 0.01);
    }

    @Test
    void servers_that_drain_then_take_their_share_of_the_calls_along() {
        allReady();
        list(5);
        list(1);
        assertEquals(0.14, near(), 0.01);
    }

    @Test
    void nearness_comes_back_in_small_steps_as_the_loss_is_forgotten() {
        allReady();
        list(5);
        double before = near();
        assertEquals(0.7, before, 0.01);
        for (int i = 0; i < 100; i++) {
            harness.seconds(10);
            double now = near();
            assertTrue(now >= before - 0.001 && now - before < 0.02, before + " then " + now);
            before = now;
        }
        assertEquals(1, before);
    }

    @Test
    void an_hour_without_a_loss_is_no_time_to_forget_it_in() {
        allReady();
        harness.seconds(3600);
        list(5);
        assertEquals(0.7, near(), 0.01);
    }

    @Test
    void what_is_forgotten_takes_no_timer_and_no_picker_any_more() {
        allReady();
        list(5);
        harness.seconds(7200);
        assertEquals(0, harness.pendingTimers());
        harness.updates.clear();
        harness.seconds(600);
        assertEquals(List.of(), harness.updates);
    }

    @Test
    void servers_that_are_back_have_their_calls_back() {
        allReady();
        list(5);
        allReady();
        assertEquals(1, near());
    }

    @Test
    void a_zone_that_comes_back_one_by_one_gets_its_calls_one_by_one() {
        allReady();
        list(0);
        assertEquals(0, near());
        list(1);
        harness.ready(1);
        assertEquals(0.14, near(), 0.01);
    }

    @Test
    void panic_does_not_end_by_the_registrys_word_either() {
        allReady();
        harness.set(broken("gone"), IntStream.rangeClosed(3, 10).toArray());
        harness.set(broken("gone"), 11, 12, 13, 14);
        assertEquals(0.25, near(), 0.01);
        harness.resolve(IntStream.of(1, 2, 15, 16, 17, 18, 19, 20)
                .mapToObj(LevelLoadTest::of)
                .toList());
        assertEquals(0.25, near(), 0.01);
    }

    @Test
    void without_memory_what_is_listed_is_all_that_counts() {
        harness.configure("{locality: {memory: \"0s\"}}");
        allReady();
        list(5);
        assertEquals(1, near());
        assertEquals(0, harness.pendingTimers());
    }

    @Test
    void a_route_remembers_its_own_subset() {
        harness.configure("{routes: [{subsets: [{version: \"v2\"}]}]}");
        List<EquivalentAddressGroup> groups = new ArrayList<>();
        for (int n = 1; n <= 20; n++) {
            Locality place = n <= 10 ? OWN : OTHER;
            groups.add(endpoint(n, instance -> instance.locality(place).version("v2")));
        }
        harness.resolve(groups);
        harness.ready(IntStream.rangeClosed(1, 20).toArray());
        assertEquals(1, near());
        harness.resolve(groups.subList(5, 20));
        assertEquals(0.7, near(), 0.01);
    }

    @ParameterizedTest
    @ValueSource(strings = {"round_robin", "weighted_round_robin", "least_request", "peak_ewma", "random"})
    void the_first_server_of_a_zone_starts_slowly_whatever_the_choice(String choice) {
        harness.configure("{choice: {" + choice + ": {}}, slowStart: {window: \"60s\"}}");
        harness.millis = 1_000_000;
        List<EquivalentAddressGroup> groups = new ArrayList<>(List.of(started(1, 1_000_000)));
        IntStream.rangeClosed(11, 20).forEach(n -> groups.add(started(n, 1)));
        harness.resolve(groups);
        harness.ready(IntStream.rangeClosed(11, 20).toArray());
        harness.ready(1);
        assertEquals(0.14, near(), 0.02);
        harness.seconds(30);
        assertEquals(0.7, near(), 0.02);
        harness.seconds(30);
        assertEquals(1, near());
    }

    @Test
    void a_service_that_starts_altogether_stays_near() {
        harness.configure("{slowStart: {window: \"60s\"}}");
        harness.millis = 1_000_000;
        harness.resolve(IntStream.rangeClosed(1, 20)
                .mapToObj(n -> started(n, 1_000_000))
                .toList());
        harness.ready(IntStream.rangeClosed(1, 20).toArray());
        assertEquals(1, near());
    }
}
