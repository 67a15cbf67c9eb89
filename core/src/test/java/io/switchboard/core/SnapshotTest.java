package io.switchboard.core;

import static io.switchboard.core.Fleet.live;
import static io.switchboard.core.Fleet.stale;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SnapshotTest {
    @Test
    void a_newer_set_covers_an_older_one() {
        assertTrue(live("b").covers(live("a", "b", "c")));
        assertTrue(live().covers(live()));
    }

    @Test
    void a_set_covers_an_announced_leave_only_while_the_instance_is_there() {
        assertTrue(live("a", "b!", "c").covers(live("a", "b!", "c")));
        assertTrue(live("a", "b", "c").covers(live("b!")));
        assertFalse(live("a", "c").covers(live("a", "b!", "c")));
        assertFalse(live().covers(live("a!")));
    }

    @Test
    void a_set_does_not_cover_one_that_is_trusted_otherwise() {
        assertFalse(live("a").covers(stale("a")));
        assertFalse(stale("a").covers(live("a")));
    }
}
