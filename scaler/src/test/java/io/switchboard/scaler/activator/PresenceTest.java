package io.switchboard.scaler.activator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PresenceTest {
    private static final ServiceName DEMO = new ServiceName("demo");
    private static final Instance SERVES = Instance.at("10.0.0.1:1");
    private static final Instance DRAINS =
            Instance.at("10.0.0.2:1").toBuilder().state(InstanceState.DRAINING).build();
    private static final Instance WEIGHTLESS =
            Instance.at("10.0.0.3:1").toBuilder().weight(0).build();
    private static final Instance ACTIVATOR = Instance.at("10.0.0.4:1").toBuilder()
            .label(ActivatorProvider.LABEL, "true")
            .build();

    private static Snapshot set(Freshness freshness, Instance... instances) {
        return new Snapshot(DEMO, List.of(instances), 1, freshness, Instant.EPOCH, 0, Set.of(), null);
    }

    @Test
    void it_is_wanted_while_no_instance_serves() {
        assertTrue(Presence.isWanted(set(Freshness.LIVE), false));
        assertTrue(Presence.isWanted(set(Freshness.LIVE, DRAINS, WEIGHTLESS, ACTIVATOR), false));
        assertFalse(Presence.isWanted(set(Freshness.LIVE, SERVES, DRAINS, ACTIVATOR), true));
    }

    @Test
    void what_the_registry_no_longer_says_changes_nothing() {
        for (Freshness freshness : List.of(Freshness.UNKNOWN, Freshness.STALE)) {
            assertTrue(Presence.isWanted(set(freshness, SERVES), true));
            assertFalse(Presence.isWanted(set(freshness), false));
        }
    }

    @Test
    void what_changes_and_changes_back_while_it_is_busy_costs_nothing() throws Exception {
        List<String> done = new ArrayList<>();
        List<Runnable> steps = new ArrayList<>();
        Presence presence = Presence.standing(
                DEMO,
                () -> {
                    done.add("announced");
                    return () -> done.add("withdrawn");
                },
                steps::add);
        presence.close();
        while (!steps.isEmpty()) {
            steps.remove(0).run();
        }
        presence.awaitEnd(Duration.ofSeconds(30));
        assertEquals(List.of(), done);
    }

    @Test
    void what_cannot_be_announced_is_not_withdrawn() throws Exception {
        Presence presence = Presence.standing(
                DEMO,
                () -> {
                    throw new IllegalArgumentException("no address");
                },
                Runnable::run);
        presence.close();
        presence.awaitEnd(Duration.ofSeconds(30));
    }
}
