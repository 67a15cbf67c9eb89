package io.switchboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.switchboard.core.Locality;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZoneTest {
    @Test
    void a_zone_stands_alone_or_after_its_region() {
        assertEquals(new Locality("", "eu-1"), Zone.ofEnvironment(Map.of(Switchboard.ZONE_VARIABLE, "eu-1")));
        assertEquals(new Locality("eu", "eu-1"), Zone.ofEnvironment(Map.of(Switchboard.ZONE_VARIABLE, " eu/eu-1 ")));
    }

    @Test
    void nothing_said_is_nowhere() {
        assertEquals(Locality.UNKNOWN, Zone.ofEnvironment(Map.of()));
        assertEquals(Locality.UNKNOWN, Zone.ofEnvironment(Map.of(Switchboard.ZONE_VARIABLE, " ")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "eu/", "/eu-1", "eu/eu-1/rack"})
    void anything_else_is_an_error_that_shows_what_to_write(String value) {
        assertEquals(
                "SWITCHBOARD_ZONE is \"" + value + "\"; write a zone, or region/zone, for example \"eu/eu-1\"",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Zone.ofEnvironment(Map.of(Switchboard.ZONE_VARIABLE, value)))
                        .getMessage());
    }
}
