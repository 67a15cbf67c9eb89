package io.switchboard.balancing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class RankedMembersTest {
    @Test
    void members_are_ranked_by_unsigned_identity() {
        RankedMembers members = RankedMembers.of(new long[] {-1, 5, 3}, new long[] {2, 4, 6});
        assertEquals(3, members.size());
        assertEquals(2, members.number(0));
        assertEquals(5, members.identity(1));
        assertEquals(1, members.weight(2));
        assertEquals(6, members.total());
    }

    @Test
    void one_without_weight_is_none_and_of_equal_identities_the_first_with_weight_is() {
        RankedMembers members = RankedMembers.of(new long[] {7, 7, 7, 8}, new long[] {0, 3, 2, 0});
        assertEquals(1, members.size());
        assertEquals(1, members.number(0));
        assertEquals(3, members.total());
        assertEquals(4, members.endpoints());
    }

    @Test
    void a_part_is_of_the_full_weights_of_those_that_take_part() {
        RankedMembers members =
                RankedMembers.of(new long[] {1, 2, 3, 3}, new long[] {10, 0, 40, 7}, new long[] {20, 90, 60, 8});
        assertEquals(0.125, members.partOfFull(0));
        assertEquals(0.5, members.partOfFull(1));
    }

    @Test
    void a_weight_above_the_full_one_is_refused() {
        assertEquals(
                "the weight of endpoint 1 is 5, more than its full weight, 4",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> RankedMembers.of(new long[] {1, 2}, new long[] {4, 5}, new long[] {4, 4}))
                        .getMessage());
    }

    @Test
    void as_many_identities_as_weights_are_needed() {
        assertEquals(
                "2 weights, but 1 identities; there must be one of each for each endpoint, in the same order",
                assertThrows(IllegalArgumentException.class, () -> RankedMembers.of(new long[] {1}, new long[] {1, 1}))
                        .getMessage());
    }
}
