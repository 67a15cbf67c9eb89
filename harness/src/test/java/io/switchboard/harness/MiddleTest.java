package io.switchboard.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class MiddleTest {
    @Test
    void the_middle_of_an_even_number_is_between_the_two() {
        assertEquals(new Middle(1, 2.5, 9, 4), Middle.of(List.of(9.0, 2.0, 3.0, 1.0)));
        assertEquals(new Middle(1, 2, 3, 3), Middle.of(List.of(3.0, 1.0, 2.0)));
    }

    @Test
    void it_is_shown_with_the_lowest_and_the_highest_unless_there_is_only_one() {
        assertEquals("12.3 (1.00–1,234)", Middle.of(List.of(1.0, 12.34, 1234.0)).spread());
        assertEquals("0.123", Middle.of(List.of(0.1234)).spread());
    }

    @Test
    void of_nothing_there_is_none() {
        assertThrows(IllegalArgumentException.class, () -> Middle.of(List.of()));
    }
}
