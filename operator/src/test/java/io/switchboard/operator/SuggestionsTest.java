package io.switchboard.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionsTest {
    @Test
    void a_slip_of_the_pen_is_recognised() {
        assertEquals("; did you mean demo?", Suggestions.meant("dmo", List.of("demo", "billing")));
        assertEquals("; did you mean demo?", Suggestions.meant("edmo", List.of("demo")));
        assertEquals("; did you mean Demo?", Suggestions.meant("demo", List.of("Demo")));
        assertEquals(
                "; did you mean xiaoxu/demo?", Suggestions.meant("demo", List.of("xiaoxu/demo", "xiaoxu/demolition")));
        assertEquals("; did you mean demo?", Suggestions.meant("xiaoxu/demo", List.of("demo")));
    }

    @Test
    void what_is_nearest_comes_first_and_three_are_enough() {
        assertEquals(
                "; did you mean payments, payment-a, payments-b?",
                Suggestions.meant("payment", List.of("payments-b", "payments-c", "payment-a", "payments")));
    }

    @Test
    void what_nobody_means_is_not_suggested() {
        assertEquals("", Suggestions.meant("a", List.of("billing", "xiaoxu/demo", "b", "a/b")));
        assertEquals("", Suggestions.meant("qa", List.of("eu", "qb")));
        assertEquals("", Suggestions.meant("", List.of("demo", "")));
        assertEquals("", Suggestions.meant("cat", List.of("dog", "concatenate")));
        assertEquals("", Suggestions.meant("x".repeat(10_000), List.of("x".repeat(10_001))));
        assertEquals("; there are billing, demo", Suggestions.to("zzz", List.of("demo", "billing")));
    }
}
