package io.switchboard.scaler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.scaler.activator.ActivatorProvider;
import org.junit.jupiter.api.Test;

/** An activator that cannot be heard may hold calls: that none waits is then not known. */
class SilentActivatorTest {
    private final Followed scaler = new Followed();
    private final ScalerSpec zero = Followed.spec("target", "10", "activation", "0");
    private final TestFleet fleet = new TestFleet();

    private TestFleet.Server activator(String address) {
        TestFleet.Server activator = fleet.add(address, 0);
        activator.instance = activator.instance.toBuilder()
                .label(ActivatorProvider.LABEL, "true")
                .build();
        return activator;
    }

    private String unknown() {
        Unknown why = scaler.activity(zero).unknown();
        return why == null ? "known" : why.text();
    }

    @Test
    void without_a_replica_nothing_is_known_while_an_activator_is_silent() {
        TestFleet.Server activator = activator("10.0.9.9:80");
        scaler.answer(zero);
        scaler.seconds(fleet, 70);
        assertFalse(scaler.activity(zero).isActive());
        assertEquals("known", unknown());
        activator.frozen = true;
        scaler.seconds(fleet, 6);
        assertEquals(
                "whether calls wait for a replica is not known; activator 10.0.9.9:80: it has said nothing for 6 s",
                unknown());
        activator.frozen = false;
        activator.inFlight = 1;
        scaler.seconds(fleet, 1);
        assertTrue(scaler.activity(zero).isActive());
    }

    @Test
    void what_waits_at_another_one_is_enough_to_know() {
        TestFleet.Server silent = activator("10.0.9.8:80");
        TestFleet.Server holds = activator("10.0.9.9:80");
        scaler.answer(zero);
        silent.mute = true;
        scaler.seconds(fleet, 70);
        assertEquals(
                "whether calls wait for a replica is not known; activator 10.0.9.8:80: it has said nothing for 0 s",
                unknown());
        holds.inFlight = 3;
        scaler.seconds(fleet, 1);
        assertTrue(scaler.activity(zero).isActive());
    }

    @Test
    void with_a_replica_its_silence_changes_nothing() {
        TestFleet.Server activator = activator("10.0.9.9:80");
        fleet.add("10.0.0.1:80", 5);
        scaler.answer(zero);
        activator.mute = true;
        scaler.seconds(fleet, 70);
        assertNull(scaler.activity(zero).unknown());
        assertEquals(1, scaler.replicas(zero));
    }
}
