package io.switchboard.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NearMembersTest {
    private static final Set<String> NOBODY = Set.of();

    @Test
    void on_one_site_all_are_near() {
        assertEquals(Set.of("a", "b", "c"), NearMembers.of(millis(0.3, 2, 5), NOBODY));
    }

    @Test
    void in_other_datacenters_they_are_far() {
        assertEquals(Set.of("a"), NearMembers.of(millis(2, 70, 320), NOBODY));
    }

    @Test
    void far_off_it_is_the_relation_that_counts() {
        assertEquals(Set.of("a", "b"), NearMembers.of(millis(100, 149, 151), NOBODY));
    }

    @Test
    void who_was_near_stays_so_for_a_little_more() {
        assertEquals(Set.of("a", "b"), NearMembers.of(millis(1, 10, 10), Set.of("b")));
        assertEquals(Set.of("a"), NearMembers.of(millis(1, 12, 12), Set.of("b")));
        assertEquals(Set.of("a", "b"), NearMembers.of(millis(100, 199, 199), Set.of("b")));
        assertEquals(Set.of("a"), NearMembers.of(millis(100, 201, 201), Set.of("b")));
    }

    @Test
    void of_nobody_nobody_is_near() {
        assertEquals(NOBODY, NearMembers.of(Map.of(), Set.of("a")));
    }

    private static Map<String, Long> millis(double a, double b, double c) {
        return Map.of("a", (long) (a * 1e6), "b", (long) (b * 1e6), "c", (long) (c * 1e6));
    }
}
