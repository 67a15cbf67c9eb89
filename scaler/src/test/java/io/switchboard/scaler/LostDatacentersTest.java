package io.switchboard.scaler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.time.VirtualTime;
import java.util.List;
import org.junit.jupiter.api.Test;

class LostDatacentersTest {
    private final Followed scaler = new Followed(new VirtualTime(), "eu");
    private final ScalerSpec ten = Followed.specIn("eu", "target", "10", "minimum.us", "9", "minimum.eu", "5");
    private final TestFleet eu = new TestFleet("eu");
    private final Instance there = Instance.at("10.1.0.1:80").in("us");

    private void tell(Freshness us, Instance... instances) {
        scaler.places.tell(
                List.of(
                        ScriptedPlaces.state("eu", Freshness.LIVE, null),
                        ScriptedPlaces.state("us", us, us == Freshness.LIVE ? null : "etcd of us does not answer")),
                instances);
        scaler.time.runDue();
    }

    private void start() {
        eu.add("10.0.0.1:80", 10);
        eu.add("10.0.0.2:80", 10);
        scaler.answer(ten);
        tell(Freshness.LIVE, there);
        scaler.seconds(eu, 70);
        assertEquals(2, scaler.replicas(ten));
    }

    @Test
    void the_survivors_have_the_minimum_while_the_registry_of_a_datacenter_is_away() {
        start();
        tell(Freshness.STALE, there);
        scaler.seconds(eu, 10);
        assertEquals(2, scaler.replicas(ten), "some seconds are a restart");
        scaler.seconds(eu, 1);
        assertEquals(9, scaler.replicas(ten));
        tell(Freshness.LIVE, there);
        scaler.seconds(eu, 59);
        assertEquals(9, scaler.replicas(ten), "who comes back is empty-handed");
        scaler.seconds(eu, 5);
        assertEquals(2, scaler.replicas(ten));
    }

    @Test
    void a_datacenter_is_lost_when_none_of_its_instances_serves() {
        start();
        tell(Freshness.LIVE);
        scaler.seconds(eu, 11);
        assertEquals(9, scaler.replicas(ten));
    }

    @Test
    void one_that_is_being_read_is_not_lost_and_one_that_cannot_be_read_is() {
        start();
        scaler.places.tell(List.of(
                ScriptedPlaces.state("eu", Freshness.LIVE, null), ScriptedPlaces.state("us", Freshness.UNKNOWN, null)));
        scaler.seconds(eu, 60);
        assertEquals(2, scaler.replicas(ten));
        tell(Freshness.UNKNOWN);
        scaler.seconds(eu, 11);
        assertEquals(9, scaler.replicas(ten));
    }

    @Test
    void only_the_instances_of_one_datacenter_count() {
        ScalerSpec us = Followed.specIn("eu", "target", "10", "datacenter", "us");
        start();
        assertEquals(-1, scaler.replicas(us), "of us nobody is registered, and that is new");
        TestFleet other = new TestFleet("us");
        for (int i = 0; i < 3; i++) {
            other.add("10.1.0." + i + ":80", 20);
        }
        scaler.seconds(other, 70);
        assertEquals(6, scaler.replicas(us));
    }

    @Test
    void another_datacenters_registry_decides_how_far_its_instances_are_known() {
        ScalerSpec us = Followed.specIn("eu", "target", "10", "datacenter", "us");
        TestFleet other = new TestFleet("us");
        other.add("10.1.0.1:80", 40);
        start();
        scaler.answer(us);
        scaler.seconds(other, 70);
        assertEquals(4, scaler.replicas(us));
        tell(Freshness.STALE, there);
        other.all(1);
        scaler.seconds(other, 70);
        assertEquals(4, scaler.replicas(us));
    }

    @Test
    void a_datacenter_that_the_process_does_not_read_is_named() {
        start();
        String said = String.valueOf(assertThrows(
                        IllegalArgumentException.class,
                        () -> scaler.answer(Followed.specIn("eu", "target", "1", "minimum.asia", "3")))
                .getMessage());
        assertEquals("minimum.asia: this process reads no such datacenter; it reads eu, us", said);
        assertTrue(String.valueOf(assertThrows(
                                IllegalArgumentException.class,
                                () -> scaler.answer(Followed.specIn("eu", "target", "1", "datacenter", "asia")))
                        .getMessage())
                .startsWith("datacenter: \"asia\": this process reads no such datacenter"));
    }
}
