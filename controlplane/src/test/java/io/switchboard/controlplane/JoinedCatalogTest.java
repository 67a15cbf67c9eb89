package io.switchboard.controlplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.switchboard.core.Freshness;
import io.switchboard.core.directory.Catalog;
import io.switchboard.core.directory.CatalogSnapshot;
import io.switchboard.core.directory.Interest;
import io.switchboard.core.time.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class JoinedCatalogTest {
    private final VirtualTime time = new VirtualTime();
    private final ScriptedCatalog us = new ScriptedCatalog();
    private final ScriptedCatalog eu = new ScriptedCatalog();
    private final Catalog joined = JoinedCatalog.of(List.of(us, eu), time);
    private final List<String> seen = new ArrayList<>();

    @Test
    void one_catalog_is_itself() {
        assertSame(us, JoinedCatalog.of(List.of(us), time));
    }

    @Test
    void it_has_what_any_registry_has_and_is_live_only_where_all_are() {
        Interest interest = joined.follow(this::heard);
        time.runDue();
        assertSeen("UNKNOWN");
        us.live("prices", "stock");
        time.runDue();
        assertSeen("UNKNOWN prices=2 stock=2");
        eu.live("prices", "rates");
        time.runDue();
        assertSeen("LIVE prices=4 rates=2 stock=2");
        eu.away("refused");
        time.runDue();
        assertSeen("STALE prices=4 rates=2 stock=2");
        interest.close();
        us.live();
        time.runDue();
        assertEquals(List.of(), seen);
        assertEquals(0, us.followers() + eu.followers());
    }

    @Test
    void one_that_is_known_to_be_away_does_not_hide_the_other() {
        Interest interest = joined.follow(this::heard);
        eu.away("refused");
        us.live("prices");
        time.runDue();
        assertSeen("STALE prices=2");
        interest.close();
    }

    private void heard(CatalogSnapshot snapshot) {
        seen.add((snapshot.freshness() + " "
                        + snapshot.services().stream()
                                .map(one -> one.name().value() + "=" + one.instances())
                                .collect(Collectors.joining(" ")))
                .strip());
    }

    /** Of events that come together the newest is told. */
    private void assertSeen(String newest) {
        assertEquals(List.of(newest), seen);
        seen.clear();
    }

    @Test
    void freshness_is_no_better_than_the_least() {
        assertEquals(
                Freshness.UNKNOWN,
                JoinedCatalog.joined(List.of(
                                ScriptedCatalog.snapshot(Freshness.UNKNOWN, "refused"),
                                ScriptedCatalog.snapshot(Freshness.UNKNOWN, "refused")))
                        .freshness());
    }
}
