package io.switchboard.core;

import static io.switchboard.core.Fleet.ids;
import static io.switchboard.core.Fleet.live;
import static io.switchboard.core.Fleet.stale;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OverlayTest {
    private static final InstanceOverride HEAVY = new InstanceOverride(300, null, "ann", null, "");
    private static final InstanceOverride DRAINED =
            new InstanceOverride(null, InstanceState.DRAINING, "ann", null, "disk");
    private static final InstanceOverride KEPT = new InstanceOverride(null, InstanceState.SERVING, "ann", null, "");

    @Test
    void nothing_said_changes_nothing() {
        Snapshot snapshot = live("a", "b");
        assertSame(snapshot, Overlay.NONE.over(snapshot));
    }

    @Test
    void weight_and_drain_are_laid_over_those_named_and_no_others() {
        Snapshot over = new Overlay(Map.of("a", HEAVY, "c", DRAINED), null).over(live("a", "b", "c"));
        assertEquals(List.of("a", "b", "c"), ids(over));
        assertEquals(
                List.of(300, 100, 100),
                over.instances().stream().map(Instance::weight).toList());
        assertEquals(
                List.of(InstanceState.SERVING, InstanceState.SERVING, InstanceState.DRAINING),
                over.instances().stream().map(Instance::state).toList());
    }

    @Test
    void of_an_instance_that_is_not_there_an_override_waits() {
        Snapshot snapshot = live("a");
        assertEquals(snapshot, new Overlay(Map.of("b", DRAINED), null).over(snapshot));
    }

    @Test
    void an_instance_that_says_it_leaves_is_not_held_back() {
        Snapshot over = new Overlay(Map.of("a", KEPT), null).over(live("a!"));
        assertEquals(InstanceState.DRAINING, over.instances().get(0).state());
    }

    @Test
    void the_config_goes_along_and_all_else_stays() {
        Snapshot snapshot = stale("a");
        Snapshot over = new Overlay(Map.of(), "{}").over(snapshot);
        assertEquals("{}", over.serviceConfig());
        assertNull(snapshot.serviceConfig());
        assertEquals(snapshot, Overlay.NONE.over(snapshot));
        assertEquals(snapshot.problem(), over.problem());
        assertEquals(snapshot.revision(), over.revision());
    }
}
