package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.switchboard.core.Address;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The judge of {@link RandomHistoryTest} is tested itself: it must find each kind of lie. */
class HistoryCheckTest {
    private final RegistryHistory history = new RegistryHistory();
    private final List<HistoryCheck.Seen> seen = new ArrayList<>();

    /** Era 0: a; a and b; b alone. Era 1: c. */
    @BeforeEach
    void write() {
        history.add(new RegistryHistory.Write(0, 2, Map.of("a", Optional.of("v1"))));
        history.add(new RegistryHistory.Write(0, 3, Map.of("b", Optional.of("v2"))));
        history.add(new RegistryHistory.Write(0, 4, Map.of("a", Optional.empty())));
        history.add(new RegistryHistory.Write(1, 2, Map.of("c", Optional.of("v3"))));
    }

    @Test
    void what_was_there_passes() {
        see(0, Map.of());
        see(1, Map.of());
        see(2, Map.of("a", "v1"));
        see(4, Map.of("b", "v2"));
        see(4, Map.of("b", "v2"));
        see(2, Map.of("c", "v3"));
        assertLie(false);
    }

    @Test
    void a_set_that_never_was_is_found() {
        see(3, Map.of("a", "v1", "b", "v1"));
        assertLie(true);
    }

    @Test
    void a_set_of_another_revision_is_found() {
        see(3, Map.of("a", "v1"));
        assertLie(true);
    }

    @Test
    void a_half_of_a_set_is_found() {
        see(3, Map.of("b", "v2"));
        assertLie(true);
    }

    @Test
    void a_revision_that_is_not_there_yet_is_found() {
        see(5, Map.of("b", "v2"));
        assertLie(true);
    }

    @Test
    void going_back_within_an_era_is_found() {
        see(3, Map.of("a", "v1", "b", "v2"));
        see(2, Map.of("a", "v1"));
        assertLie(true);
    }

    @Test
    void going_back_to_an_era_that_is_over_is_found() {
        see(2, Map.of("c", "v3"));
        see(3, Map.of("a", "v1", "b", "v2"));
        assertLie(true);
    }

    @Test
    void forgetting_everything_is_found() {
        see(2, Map.of("a", "v1"));
        see(0, Map.of());
        assertLie(true);
    }

    @Test
    void an_unreadable_entry_may_show_what_it_was_and_nothing_else() {
        history.add(new RegistryHistory.Write(1, 3, Map.of("c", Optional.of(RegistryHistory.UNREADABLE))));
        assertEquals(true, history.at(1, 3).shows(Map.of(), 1));
        assertEquals(true, history.at(1, 3).shows(Map.of("c", "v3"), 1));
        assertEquals(false, history.at(1, 3).shows(Map.of("c", "v4"), 1));
        assertEquals(false, history.at(1, 3).shows(Map.of("c", "v3"), 0));
    }

    private void see(long revision, Map<String, String> set) {
        List<Instance> instances = new TreeMap<>(set)
                .entrySet().stream()
                        .map(entry -> Instance.builder(new Address("10.0.0.1", 80))
                                .id(entry.getKey())
                                .version(entry.getValue())
                                .build())
                        .toList();
        Freshness freshness = revision == 0 ? Freshness.UNKNOWN : Freshness.LIVE;
        ServiceName service = new ServiceName("demo");
        seen.add(new HistoryCheck.Seen(
                2, new Snapshot(service, instances, revision, freshness, Instant.EPOCH, 0, Set.of(), null)));
    }

    private void assertLie(boolean expected) {
        assertEquals(expected, new HistoryCheck(history).contradiction(seen).isPresent());
    }
}
