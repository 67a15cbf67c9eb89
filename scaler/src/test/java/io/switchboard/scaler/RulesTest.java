package io.switchboard.scaler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Instance;
import io.switchboard.core.time.VirtualTime;
import io.switchboard.scaler.activator.ActivatorProvider;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is said of a service that nothing is wrong with. */
class RulesTest {
    private final Followed scaler = new Followed();
    private final ScalerSpec ten = Followed.spec("target", "10");

    @Test
    void a_figure_is_the_sum_of_all_instances_for_kubernetes_to_divide() {
        TestFleet fleet = TestFleet.of(4, 5);
        assertEquals(-1, scaler.replicas(ten), "nothing is known yet");
        scaler.seconds(fleet, 61);
        assertEquals(20, scaler.answer(ten).value());
        assertEquals(2, scaler.replicas(ten));
    }

    @Test
    void each_metric_is_summed() {
        TestFleet fleet = TestFleet.of(2, 5);
        fleet.servers.values().forEach(each -> {
            each.rate = 30;
            each.utilization = 0.7;
            each.metrics = Map.of("queue", 4.0);
        });
        ScalerSpec rate = Followed.spec("metric", "rate", "target", "100");
        ScalerSpec utilization = Followed.spec("metric", "utilization", "target", "0.5");
        ScalerSpec queue = Followed.spec("metric", "named:queue", "target", "1");
        for (ScalerSpec each : new ScalerSpec[] {rate, utilization, queue}) {
            scaler.answer(each);
        }
        scaler.seconds(fleet, 61);
        assertEquals(1, scaler.replicas(rate));
        assertEquals(3, scaler.replicas(utilization));
        assertEquals(8, scaler.replicas(queue));
    }

    @Test
    void an_instance_that_drains_is_no_capacity_and_its_load_counts() {
        TestFleet fleet = TestFleet.of(4, 5);
        fleet.drain(fleet.server(0));
        scaler.answer(ten);
        scaler.seconds(fleet, 61);
        Answer answer = scaler.answer(ten);
        assertEquals(20, answer.value());
        assertEquals(3, answer.replicas());
    }

    @Test
    void a_minute_says_how_many_and_a_burst_the_last_seconds() {
        TestFleet fleet = TestFleet.of(4, 10);
        scaler.answer(ten);
        scaler.seconds(fleet, 90);
        fleet.all(15);
        scaler.seconds(fleet, 10);
        assertFalse(scaler.answer(ten).isPanicking(), "half as much again is no burst");
        assertEquals(5, scaler.replicas(ten));
        fleet.all(22.5);
        scaler.seconds(fleet, 7);
        assertTrue(scaler.answer(ten).isPanicking());
        assertEquals(9, scaler.replicas(ten));
        fleet.all(1);
        scaler.seconds(fleet, 55);
        assertEquals(9, scaler.replicas(ten), "nothing is taken away in a burst");
        scaler.seconds(fleet, 65);
        assertEquals(1, scaler.replicas(ten));
    }

    @Test
    void instances_that_warm_up_do_not_end_a_burst() {
        TestFleet fleet = TestFleet.of(2, 10);
        scaler.answer(ten);
        scaler.seconds(fleet, 90);
        fleet.all(45);
        for (int i = 0; i < 6; i++) {
            fleet.add("10.0.1." + i + ":80", 0);
        }
        scaler.seconds(fleet, 10);
        assertTrue(scaler.answer(ten).isPanicking(), "of eight instances two take their share");
        assertEquals(9, scaler.replicas(ten));
    }

    @Test
    void those_that_have_just_come_add_nothing_before_they_report_and_take_nothing_away() {
        TestFleet fleet = TestFleet.of(4, 10);
        scaler.answer(ten);
        scaler.seconds(fleet, 90);
        for (int i = 0; i < 4; i++) {
            fleet.add("10.0.1." + i + ":80", 5).mute = true;
        }
        fleet.servers.values().stream().filter(each -> !each.mute).forEach(each -> each.inFlight = 5);
        scaler.seconds(fleet, 3);
        assertEquals(40, scaler.answer(ten).value());
        fleet.servers.values().forEach(each -> each.mute = false);
        scaler.seconds(fleet, 70);
        assertEquals(40, scaler.answer(ten).value());
        assertFalse(scaler.answer(ten).isDisturbed(), "that some have come is no fault");
    }

    @Test
    void an_instance_that_registers_anew_has_as_long_for_its_first_report_as_a_new_one() {
        TestFleet fleet = TestFleet.of(3, 10);
        scaler.answer(ten);
        scaler.seconds(fleet, 90);
        String address = "10.0.0.1:80";
        Instance anew = fleet.server(0).instance.toBuilder().incarnation(7).build();
        TestFleet.Server server = fleet.add(address, 0);
        server.instance = anew;
        server.mute = true;
        scaler.seconds(fleet, 3);
        assertFalse(scaler.answer(ten).isDisturbed());
    }

    @Test
    void scalers_side_by_side_differ_by_less_than_what_changes_in_a_second() {
        Followed other = new Followed(new VirtualTime(), null);
        TestFleet fleet = TestFleet.of(4, 10);
        scaler.answer(ten);
        other.answer(ten);
        other.time.advance(Duration.ofMillis(500));
        double most = 0;
        for (int second = 0; second < 600; second++) {
            fleet.all(20 + 10 * Math.sin(second / 50.0));
            scaler.seconds(fleet, 1);
            // The other one hears half a second later, what is then.
            fleet.all(20 + 10 * Math.sin((second + 0.5) / 50.0));
            other.seconds(fleet, 1);
            if (second > 70) {
                most = Math.max(
                        most,
                        Math.abs(scaler.answer(ten).value() - other.answer(ten).value()));
            }
        }
        assertTrue(most < 4 * 10 / 50.0, "a second changes 0.8 at most; they differ by " + most);
    }

    @Test
    void a_service_without_instances_is_what_its_activation_says() {
        ScalerSpec zero = Followed.spec("target", "10", "activation", "0");
        TestFleet fleet = new TestFleet();
        scaler.answer(ten);
        scaler.answer(zero);
        scaler.seconds(fleet, 10);
        assertEquals(-1, scaler.replicas(ten));
        assertTrue(scaler.activity(ten).isActive(), "always");
        assertTrue(scaler.activity(zero).unknown() != null, "it may be on its way back");
        scaler.seconds(fleet, 60);
        assertEquals(1, scaler.replicas(ten));
        assertEquals(0, scaler.replicas(zero));
        assertFalse(scaler.activity(zero).isActive());
        assertEquals(null, scaler.activity(zero).unknown());
    }

    @Test
    void calls_that_wait_at_an_activator_ask_for_replicas_at_once() {
        ScalerSpec zero = Followed.spec("target", "10", "activation", "0");
        ScalerSpec rate = Followed.spec("metric", "rate", "target", "10", "activation", "5");
        TestFleet fleet = new TestFleet();
        scaler.answer(zero);
        scaler.answer(rate);
        scaler.seconds(fleet, 70);
        TestFleet.Server activator = fleet.add("10.0.9.9:80", 0);
        activator.instance = activator.instance.toBuilder()
                .label(ActivatorProvider.LABEL, "true")
                .build();
        scaler.seconds(fleet, 5);
        assertFalse(scaler.activity(zero).isActive(), "nobody waits");
        activator.inFlight = 1;
        scaler.seconds(fleet, 1);
        assertTrue(scaler.activity(zero).isActive());
        assertTrue(scaler.activity(rate).isActive());
        assertEquals(1, scaler.replicas(zero));
        assertEquals(1, scaler.replicas(rate));
        assertEquals(0, scaler.answer(zero).replicas(), "an activator is no replica");
        activator.inFlight = 200;
        scaler.seconds(fleet, 6);
        assertEquals(20, scaler.replicas(zero));
    }

    @Test
    void of_a_service_that_is_scaled_by_calls_a_second_those_count_that_come_to_an_activator_and_wait() {
        ScalerSpec rate = Followed.spec("metric", "rate", "target", "10", "activation", "0");
        ScalerSpec busy = Followed.spec("metric", "utilization", "target", "0.5", "activation", "0");
        TestFleet fleet = new TestFleet();
        TestFleet.Server activator = fleet.add("10.0.9.9:80", 0);
        activator.instance = activator.instance.toBuilder()
                .label(ActivatorProvider.LABEL, "true")
                .build();
        activator.rate = 0;
        scaler.answer(rate);
        scaler.answer(busy);
        scaler.seconds(fleet, 70);
        assertFalse(scaler.activity(rate).isActive(), "nobody calls");
        activator.inFlight = 100;
        activator.rate = 80;
        scaler.seconds(fleet, 6);
        assertEquals(8, scaler.replicas(rate));
        assertEquals(1, scaler.replicas(busy), "how much work waiting calls are is not known");
        assertTrue(scaler.activity(busy).isActive());
    }

    @Test
    void calls_that_wait_beside_an_instance_that_has_crashed_ask_for_a_replica_too() {
        ScalerSpec zero = Followed.spec("target", "10", "activation", "0");
        TestFleet fleet = TestFleet.of(1, 0);
        TestFleet.Server activator = fleet.add("10.0.9.9:80", 1);
        activator.instance = activator.instance.toBuilder()
                .weight(0)
                .label(ActivatorProvider.LABEL, "true")
                .build();
        fleet.server(0).frozen = true;
        fleet.server(0).problem = "its reports ended";
        scaler.answer(zero);
        scaler.seconds(fleet, 15);
        assertEquals(-1, scaler.replicas(zero));
        assertTrue(scaler.activity(zero).isActive());
    }

    @Test
    void an_idle_service_is_inactive_after_a_minute_without_a_call() {
        ScalerSpec zero = Followed.spec("target", "10", "activation", "0");
        TestFleet fleet = TestFleet.of(2, 1);
        scaler.answer(zero);
        scaler.seconds(fleet, 90);
        assertTrue(scaler.activity(zero).isActive());
        fleet.all(0);
        scaler.seconds(fleet, 50);
        assertTrue(scaler.activity(zero).isActive());
        scaler.seconds(fleet, 11);
        assertFalse(scaler.activity(zero).isActive());
    }

    @Test
    void a_figure_is_never_rounded_to_fewer_replicas() {
        for (double target : new double[] {0.001, 0.003, 0.007, 0.1, 0.7, 1, 3, 79.999}) {
            for (int replicas = 1; replicas < 3_000; replicas++) {
                double value = Demand.exported(replicas * target);
                assertEquals(
                        replicas, Followed.hpa(value, Math.round(target * 1000) / 1000.0 + 1e-9), () -> "of " + target);
            }
        }
        assertEquals(1e14, Demand.exported(1e300));
    }
}
