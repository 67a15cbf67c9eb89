package io.switchboard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearTest {
    @Test
    void a_slip_of_the_pen_is_recognised() {
        assertEquals("; did you mean demo?", Near.meant("dmo", List.of("demo", "billing")));
        assertEquals("; did you mean demo?", Near.meant("edmo", List.of("demo")));
        assertEquals("; did you mean Demo?", Near.meant("demo", List.of("Demo")));
        assertEquals("; did you mean xiaoxu/demo?", Near.meant("demo", List.of("xiaoxu/demo", "xiaoxu/demolition")));
        assertEquals("; did you mean demo?", Near.meant("xiaoxu/demo", List.of("demo")));
    }

    @Test
    void what_is_nearest_comes_first_and_three_are_enough() {
        assertEquals(
                "; did you mean payments, payment-a, payments-b?",
                Near.meant("payment", List.of("payments-b", "payments-c", "payment-a", "payments")));
    }

    @Test
    void what_nobody_means_is_not_suggested() {
        assertEquals("", Near.meant("a", List.of("billing", "xiaoxu/demo", "b", "a/b")));
        assertEquals("", Near.meant("qa", List.of("eu", "qb")));
        assertEquals("", Near.meant("", List.of("demo", "")));
        assertEquals("", Near.meant("cat", List.of("dog", "concatenate")));
        assertEquals("", Near.meant("x".repeat(10_000), List.of("x".repeat(10_001))));
        assertEquals("; there are billing, demo", Near.to("zzz", List.of("demo", "billing")));
    }
}
