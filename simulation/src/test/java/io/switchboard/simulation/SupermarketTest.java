package io.switchboard.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SupermarketTest {
    @ParameterizedTest
    @CsvSource({"1, 10.0, 100, 120000", "2, 2.614, 1000, 1500", "3, 2.028, 1000, 1500"})
    void the_mean_time_is_that_of_the_limit_within_2_percent(int choices, double published, int servers, int measured) {
        Supermarket.Cell cell = new Supermarket.Cell(0.9, choices, published, servers, measured / 10, measured);

        assertEquals(1, Supermarket.meanTime(cell, new Dice(1, "test")) / published, 0.02);
    }

    @Test
    void the_same_dice_give_the_same_time() {
        Supermarket.Cell cell = new Supermarket.Cell(0.9, 2, 2.614, 100, 10, 100);

        assertEquals(Supermarket.meanTime(cell, new Dice(3, "x")), Supermarket.meanTime(cell, new Dice(3, "x")));
    }
}
