package io.switchboard.core.directory;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MassRemovalTest {
    @Test
    void an_emptied_set_is_mass_even_of_one() {
        assertTrue(MassRemoval.is(1, 0));
        assertTrue(MassRemoval.is(100, 0));
    }

    @Test
    void half_exactly_is_not_mass_and_one_more_is() {
        assertFalse(MassRemoval.is(1, 1));
        assertFalse(MassRemoval.is(3, 3));
        assertTrue(MassRemoval.is(4, 3));
        assertTrue(MassRemoval.is(2, 1));
    }

    @Test
    void nothing_gone_is_not_mass() {
        assertFalse(MassRemoval.is(0, 0));
        assertFalse(MassRemoval.is(0, 5));
    }

    @Test
    void huge_sets_do_not_overflow() {
        assertTrue(MassRemoval.is(Integer.MAX_VALUE, Integer.MAX_VALUE - 1));
        assertFalse(MassRemoval.is(Integer.MAX_VALUE - 1, Integer.MAX_VALUE));
    }
}
