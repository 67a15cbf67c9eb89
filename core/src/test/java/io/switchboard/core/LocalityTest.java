package io.switchboard.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalityTest {
    @ParameterizedTest
    @CsvSource({
        "eu, a, eu, a, true",
        "eu, a, us, a, false",
        "eu, a, eu, b, false",
        "'', a, eu, a, true",
        "eu, a, '', a, true",
        "'', a, '', a, true",
        "eu, '', eu, '', false",
        "'', '', '', '', false",
    })
    void a_zone_counts_within_its_region_where_both_say_one(
            String region, String zone, String otherRegion, String otherZone, boolean same) {
        Locality one = new Locality(region, zone);
        Locality other = new Locality(otherRegion, otherZone);
        assertEquals(same, one.isInZoneOf(other));
        assertEquals(same, other.isInZoneOf(one));
    }
}
