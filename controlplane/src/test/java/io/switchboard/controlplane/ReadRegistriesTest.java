package io.switchboard.controlplane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.switchboard.core.time.VirtualTime;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadRegistriesTest {
    private static final String FIRST = "datacenter us: a script has not been read yet";
    private static final String SECOND = "datacenter eu: a script has not been read yet";

    private final VirtualTime time = new VirtualTime();
    private final ScriptedCatalog us = new ScriptedCatalog();
    private final ScriptedCatalog eu = new ScriptedCatalog();
    private final ReadRegistries registries = new ReadRegistries(catalogs(), time);

    private Map<String, io.switchboard.core.directory.Catalog> catalogs() {
        Map<String, io.switchboard.core.directory.Catalog> all = new LinkedHashMap<>();
        all.put("us", us);
        all.put("eu", eu);
        return all;
    }

    @Test
    void each_registry_has_to_be_read_as_a_whole() {
        assertEquals(List.of(FIRST, SECOND), registries.missing());
        us.live("prices");
        assertEquals(List.of(SECOND), registries.missing());
        eu.live();
        assertEquals(List.of(), registries.missing());
        assertEquals(1, registries.services("us"));
        assertEquals(0, registries.services("eu"));
    }

    @Test
    void one_that_cannot_be_reached_is_not_waited_for_longer_than_patience() {
        eu.away("refused");
        us.live();
        assertEquals(List.of(SECOND + ": refused"), registries.missing());
        time.advance(ReadRegistries.PATIENCE);
        assertEquals(List.of(), registries.missing());
    }

    @Test
    void one_that_is_slow_and_not_known_to_be_away_is_waited_for() {
        us.live();
        time.advance(ReadRegistries.PATIENCE.multipliedBy(10));
        assertEquals(List.of(SECOND), registries.missing());
    }

    @Test
    void where_none_can_be_reached_there_is_nothing_to_serve() {
        us.away("refused");
        eu.away("refused");
        time.advance(ReadRegistries.PATIENCE.multipliedBy(10));
        assertEquals(List.of(FIRST + ": refused", SECOND + ": refused"), registries.missing());
    }

    @Test
    void what_was_read_stays_read_and_gets_old() {
        us.live("prices");
        eu.live();
        us.away("refused");
        time.advance(Duration.ofSeconds(90));
        assertEquals(List.of(), registries.missing());
        assertEquals(90, registries.age("us"));
        assertEquals(0, registries.age("eu"));
        assertEquals(1, registries.services("us"));
        us.live("prices");
        assertEquals(0, registries.age("us"));
    }

    @Test
    void a_clock_that_is_set_does_not_show_in_the_age() {
        time.advance(Duration.ofDays(1));
        us.live("prices");
        us.away("refused");
        time.setClock(Duration.ofHours(-5));
        time.advance(Duration.ofSeconds(90));
        assertEquals(90, registries.age("us"));
        time.setClock(Duration.ofHours(50));
        us.away("refused again");
        assertEquals(90, registries.age("us"));
    }

    @Test
    void nothing_is_followed_after_the_end() {
        registries.close();
        assertEquals(0, us.followers() + eu.followers());
    }
}
