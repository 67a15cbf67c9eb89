package io.switchboard.scaler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Freshness;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No fault of ours takes a replica away: what is not heard holds what was said, or is an error. */
class FaultsTest {
    private final Followed scaler = new Followed();
    private final ScalerSpec ten = Followed.spec("target", "10");
    private final TestFleet fleet = TestFleet.of(8, 10);

    @BeforeEach
    void eightReplicasAreWanted() {
        scaler.answer(ten);
        scaler.seconds(fleet, 90);
        assertEquals(8, scaler.replicas(ten));
    }

    @Test
    void half_of_the_instances_are_frozen() {
        for (int i = 0; i < 4; i++) {
            fleet.server(i).frozen = true;
        }
        scaler.seconds(fleet, 600);
        assertEquals(8, scaler.replicas(ten));
        // The others may be idle: what the frozen ones have is not known.
        fleet.all(0);
        scaler.seconds(fleet, 600);
        assertEquals(8, scaler.replicas(ten));
        assertTrue(scaler.answer(ten).isHeld());
    }

    @Test
    void those_that_still_report_have_more_to_do_and_replicas_are_added() {
        for (int i = 0; i < 4; i++) {
            fleet.server(i).frozen = true;
        }
        scaler.seconds(fleet, 10);
        fleet.all(30);
        scaler.seconds(fleet, 70);
        assertEquals(24, scaler.replicas(ten), "each silent one counts as the others do");
    }

    @Test
    void frozen_instances_lose_their_leases() {
        for (int i = 0; i < 4; i++) {
            fleet.server(i).frozen = true;
        }
        scaler.seconds(fleet, 4);
        List.copyOf(fleet.servers.keySet()).subList(0, 4).forEach(fleet.servers::remove);
        fleet.all(1);
        scaler.seconds(fleet, 59);
        assertEquals(8, scaler.replicas(ten));
        scaler.seconds(fleet, 5);
        assertEquals(1, scaler.replicas(ten), "all that are there have been heard for a minute");
    }

    @Test
    void fewer_than_half_report() {
        for (int i = 0; i < 5; i++) {
            fleet.server(i).frozen = true;
        }
        scaler.seconds(fleet, 10);
        assertEquals(-1, scaler.replicas(ten));
        assertEquals(
                "3 of 8 instances report concurrency; 10.0.0.1:80: it has said nothing for 10 s", scaler.unknown(ten));
        fleet.servers.values().forEach(each -> each.frozen = false);
        fleet.all(1);
        scaler.seconds(fleet, 59);
        assertEquals(8, scaler.replicas(ten));
        scaler.seconds(fleet, 2);
        assertEquals(1, scaler.replicas(ten));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, -1, 1e300, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void an_instance_reports_what_cannot_be(double value) {
        fleet.all(2);
        fleet.server(3).inFlight = value;
        scaler.seconds(fleet, 300);
        assertEquals(8, scaler.replicas(ten), "held, and not more either");
        fleet.server(3).inFlight = 2;
        scaler.seconds(fleet, 61);
        assertEquals(2, scaler.replicas(ten));
    }

    @Test
    void all_report_what_cannot_be() {
        fleet.all(Double.NaN);
        scaler.seconds(fleet, 1);
        assertEquals(-1, scaler.replicas(ten));
        assertTrue(scaler.unknown(ten).contains("it does not say concurrency, or something impossible"));
    }

    @Test
    void nobody_says_the_metric_that_is_asked_for() {
        ScalerSpec queue = Followed.spec("metric", "named:queue", "target", "10");
        scaler.answer(queue);
        scaler.seconds(fleet, 20);
        assertEquals(-1, scaler.replicas(queue));
        fleet.servers.values().forEach(each -> each.metrics = Map.of("queue", 20.0));
        scaler.seconds(fleet, 20);
        assertEquals(16, scaler.replicas(queue));
    }

    @Test
    void etcd_is_away_and_instances_still_report() {
        fleet.freshness = Freshness.STALE;
        fleet.all(1);
        scaler.seconds(fleet, 300);
        assertEquals(8, scaler.replicas(ten));
        fleet.all(20);
        scaler.seconds(fleet, 60);
        assertEquals(16, scaler.replicas(ten), "what is heard may ask for more");
        fleet.freshness = Freshness.LIVE;
        fleet.all(1);
        scaler.seconds(fleet, 55);
        assertEquals(16, scaler.replicas(ten));
    }

    @Test
    void etcd_has_not_been_read() {
        for (int i = 0; i < 10; i++) {
            scaler.hear(fleet.unknown());
            scaler.time.advance(Duration.ofSeconds(1));
        }
        assertEquals("the registry has not been read yet: etcd does not answer", scaler.unknown(ten));
        fleet.all(1);
        scaler.seconds(fleet, 50);
        assertEquals(8, scaler.replicas(ten));
    }

    @Test
    void all_registrations_are_gone_and_come_back() {
        List<TestFleet.Server> servers = List.copyOf(fleet.servers.values());
        fleet.servers.clear();
        scaler.seconds(fleet, 15);
        assertEquals(8, scaler.replicas(ten));
        ScalerSpec zero = Followed.spec("target", "10", "activation", "0");
        assertTrue(scaler.activity(zero).isActive() || scaler.activity(zero).unknown() != null);
        servers.forEach(each -> fleet.servers.put(each.instance.id(), each));
        scaler.seconds(fleet, 60);
        assertEquals(8, scaler.replicas(ten));
    }

    @Test
    void the_last_registration_is_gone_and_comes_back() {
        TestFleet small = TestFleet.of(1, 15);
        Followed other = new Followed();
        ScalerSpec zero = Followed.spec("target", "10", "activation", "0");
        other.answer(zero);
        other.seconds(small, 90);
        TestFleet.Server last = small.server(0);
        small.servers.clear();
        other.seconds(small, 50);
        assertEquals(2, other.replicas(zero));
        assertTrue(other.activity(zero).isActive());
        small.servers.put(last.instance.id(), last);
        other.seconds(small, 60);
        assertEquals(2, other.replicas(zero));
    }

    @Test
    void the_scaler_was_stopped_while_more_replicas_were_on_their_way() {
        fleet.all(15);
        scaler.seconds(fleet, 70);
        assertEquals(12, scaler.replicas(ten));
        scaler.time.standStill(Duration.ofSeconds(20));
        fleet.all(1);
        scaler.seconds(fleet, 59);
        assertEquals(12, scaler.replicas(ten), "eight are registered, and four may be starting");
    }

    @Test
    void the_scaler_is_restarted() {
        fleet.all(1);
        scaler.restart();
        assertEquals(-1, scaler.replicas(ten));
        scaler.seconds(fleet, 60);
        assertEquals(8, scaler.replicas(ten), "as many as there are");
        scaler.seconds(fleet, 1);
        assertEquals(1, scaler.replicas(ten));
    }

    @Test
    void the_scaler_is_restarted_in_a_peak_of_one_second() {
        scaler.restart();
        scaler.answer(ten);
        fleet.all(100);
        scaler.seconds(fleet, 1);
        fleet.all(10);
        scaler.seconds(fleet, 4);
        assertEquals(8, scaler.replicas(ten), "a moment is no reason to add replicas");
    }

    @Test
    void the_scaler_is_restarted_while_instances_are_frozen() {
        fleet.all(1);
        for (int i = 0; i < 3; i++) {
            fleet.server(i).frozen = true;
        }
        scaler.seconds(fleet, 10);
        scaler.restart();
        scaler.seconds(fleet, 300);
        assertTrue(scaler.replicas(ten) < 0 || scaler.replicas(ten) >= 8, () -> "replicas " + scaler.replicas(ten));
    }

    @Test
    void the_clock_steps() {
        fleet.all(1);
        scaler.time.standStill(Duration.ofHours(3));
        assertEquals("nothing has been heard for 10801 s", scaler.unknown(ten));
        scaler.seconds(fleet, 59);
        assertEquals(8, scaler.replicas(ten));
        scaler.seconds(fleet, 2);
        assertEquals(1, scaler.replicas(ten));
    }

    @Test
    void reports_stop_altogether() {
        scaler.time.advance(Duration.ofSeconds(5));
        assertEquals("nothing has been heard for 6 s", scaler.unknown(ten));
    }

    @Test
    void a_target_that_nobody_asked_for_before_has_no_history_and_takes_nothing_away() {
        fleet.all(1);
        ScalerSpec five = Followed.spec("target", "5");
        assertEquals(8, scaler.replicas(five));
        scaler.seconds(fleet, 59);
        assertEquals(8, scaler.replicas(five));
        scaler.seconds(fleet, 2);
        assertEquals(2, scaler.replicas(five));
    }

    @Test
    void an_idle_service_that_is_not_heard_is_not_scaled_to_zero() {
        ScalerSpec zero = Followed.spec("target", "10", "activation", "0");
        scaler.answer(zero);
        fleet.all(0);
        fleet.server(0).frozen = true;
        scaler.seconds(fleet, 600);
        assertTrue(scaler.activity(zero).isActive());
        fleet.server(0).frozen = false;
        scaler.seconds(fleet, 61);
        assertFalse(scaler.activity(zero).isActive());
    }
}
