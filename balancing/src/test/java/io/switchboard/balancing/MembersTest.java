package io.switchboard.balancing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class MembersTest {
    @Test
    void members_are_ranked_by_unsigned_identity() {
        Members members = Members.of(new long[] {-1, 5, 3}, new long[] {2, 4, 6});
        assertEquals(3, members.size());
        assertEquals(2, members.number(0));
        assertEquals(5, members.identity(1));
        assertEquals(1, members.weight(2));
        assertEquals(6, members.total());
    }

    @Test
    void one_without_weight_is_none_and_of_equal_identities_the_first_with_weight_is() {
        Members members = Members.of(new long[] {7, 7, 7, 8}, new long[] {0, 3, 2, 0});
        assertEquals(1, members.size());
        assertEquals(1, members.number(0));
        assertEquals(3, members.total());
        assertEquals(4, members.endpoints());
    }

    @Test
    void as_many_identities_as_weights_are_needed() {
        assertEquals(
                "2 weights, but 1 identities; there must be one of each for each endpoint, in the same order",
                assertThrows(IllegalArgumentException.class, () -> Members.of(new long[] {1}, new long[] {1, 1}))
                        .getMessage());
    }
}
