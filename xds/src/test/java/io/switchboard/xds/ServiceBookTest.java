package io.switchboard.xds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Freshness;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServiceBookTest {
    private final BookHarness harness = new BookHarness();

    @Test
    void nothing_is_known_before_the_registry_has_been_read() {
        harness.join("a");
        assertEquals("UNKNOWN", harness.endpoints("a"));
        harness.says("a", "10.0.0.1:80");
        assertEquals("[10.0.0.1:80]", harness.endpoints("a"));
        assertEquals(List.of("a"), harness.told);
    }

    @Test
    void a_set_that_was_remembered_counts_as_known() {
        harness.join("a");
        harness.registry.says("a", Freshness.STALE, Set.of(), "10.0.0.1:80");
        harness.time.runDue();
        assertEquals("[10.0.0.1:80]", harness.endpoints("a"));
    }

    @Test
    void what_is_lost_stays_and_has_an_age() {
        harness.join("a");
        harness.says("a", "10.0.0.1:80");
        assertEquals(Duration.ZERO, harness.book.age());
        harness.registry.says("a", Freshness.STALE, Set.of(), "10.0.0.1:80");
        harness.registry.says("a", Freshness.UNKNOWN, Set.of());
        harness.time.advance(Duration.ofMinutes(1));
        assertEquals("[10.0.0.1:80]", harness.endpoints("a"));
        assertEquals(Duration.ofMinutes(1), harness.book.age());
        harness.time.setClock(Duration.ofHours(-3));
        assertEquals(Duration.ofMinutes(1), harness.book.age());
        harness.time.setClock(Duration.ofDays(9));
        harness.registry.says("a", Freshness.STALE, Set.of(), "10.0.0.1:80");
        harness.time.runDue();
        assertEquals(Duration.ofMinutes(1), harness.book.age());
        assertEquals(List.of("a"), harness.told);
    }

    @Test
    void the_first_change_is_told_at_once_and_a_burst_once_more() {
        harness.join("a");
        harness.says("a", "10.0.0.1:80");
        harness.time.advance(Duration.ofSeconds(1));
        harness.told.clear();
        for (int i = 0; i < 50; i++) {
            harness.says("a", "10.0.1." + i + ":80");
            harness.time.advance(Duration.ofMillis(1));
        }
        assertEquals("[10.0.1.0:80]", harness.endpoints("a"));
        harness.time.advance(Duration.ofMillis(100));
        assertEquals("[10.0.1.49:80]", harness.endpoints("a"));
        assertEquals(List.of("a", "a"), harness.told);
    }

    @Test
    void a_change_touches_its_own_service_only() {
        for (int i = 0; i < 50; i++) {
            harness.join("s" + i);
            harness.says("s" + i, "10.0.0.1:80");
        }
        harness.time.advance(Duration.ofSeconds(1));
        harness.made.clear();
        harness.told.clear();
        harness.says("s7", "10.0.0.2:80");
        assertEquals(List.of("s7"), harness.made);
        assertEquals(List.of("s7"), harness.told);
    }

    @Test
    void equal_resources_are_told_to_nobody() {
        harness.join("a");
        harness.says("a", "10.0.0.1:80");
        harness.time.advance(Duration.ofSeconds(1));
        harness.told.clear();
        harness.says("a", "10.0.0.1:80");
        harness.time.advance(Duration.ofSeconds(1));
        assertEquals(List.of(), harness.told);
    }

    @Test
    void a_service_is_followed_once_and_for_a_while_after_the_last_reader() {
        harness.join("a");
        harness.join("a");
        assertEquals(List.of("a"), harness.registry.opened);
        harness.leave("a");
        harness.time.advance(ServiceBook.LINGER.minusSeconds(1));
        harness.join("a");
        harness.time.advance(ServiceBook.LINGER);
        assertEquals(List.of(), harness.registry.closed);
        harness.leave("a");
        harness.time.advance(ServiceBook.LINGER);
        assertEquals(List.of("a"), harness.registry.closed);
        assertEquals(0, harness.book.size());
    }

    @Test
    void instances_that_are_doubted_are_kept_as_long_as_the_directory_keeps_any() {
        harness.join("a");
        harness.registry.says("a", Freshness.LIVE, Set.of("10.0.0.1:80"), "10.0.0.1:80");
        harness.time.advance(Duration.ofSeconds(5));
        assertTrue(harness.registry.answered.size() >= 5, harness.registry.answered::toString);
        harness.says("a", "10.0.0.1:80");
        harness.registry.answered.clear();
        harness.time.advance(Duration.ofSeconds(5));
        assertEquals(List.of(), harness.registry.answered);
    }

    @Test
    void few_services_are_read_for_the_first_time_at_one_moment_and_none_holds_up_the_others() {
        for (int i = 0; i < 3 * ServiceBook.OPENING; i++) {
            harness.join("s" + i);
        }
        assertEquals(ServiceBook.OPENING, harness.registry.opened.size());
        harness.says("s0", "10.0.0.1:80");
        assertEquals(ServiceBook.OPENING + 1, harness.registry.opened.size());
        harness.time.advance(ServiceBook.OPENING_PATIENCE.multipliedBy(3));
        assertEquals(3 * ServiceBook.OPENING, harness.registry.opened.size());
    }

    @Test
    void rules_that_fail_take_nothing_away() {
        harness.join("a");
        harness.says("a", "10.0.0.1:80");
        harness.time.advance(Duration.ofSeconds(1));
        harness.rulesFail = true;
        harness.says("a", "10.0.0.2:80");
        assertEquals("[10.0.0.1:80]", harness.endpoints("a"));
        harness.join("b");
        harness.says("b", "10.0.0.2:80");
        assertEquals("UNKNOWN", harness.endpoints("b"));
    }

    @Test
    void hosts_are_resolved_before_they_are_told_and_the_lowest_address_is_taken() {
        harness.dns.put("one.example", List.of("10.0.0.9", "10.0.0.3", "::1"));
        harness.join("a");
        harness.says("a", "one.example:80", "10.0.0.1:80");
        assertEquals("UNKNOWN", harness.endpoints("a"));
        harness.answerDns();
        assertEquals("[10.0.0.1:80, 10.0.0.3:80]", harness.endpoints("a"));
    }

    @Test
    void a_host_that_is_not_found_is_left_out_and_one_that_was_keeps_its_address() {
        harness.dns.put("one.example", List.of("10.0.0.3"));
        harness.join("a");
        harness.says("a", "one.example:80", "two.example:80");
        harness.answerDns();
        assertEquals("[10.0.0.3:80]", harness.endpoints("a"));
        harness.dns.clear();
        harness.dns.put("two.example", List.of("10.0.0.4"));
        harness.time.advance(HostNames.PERIOD);
        harness.answerDns();
        harness.time.advance(Duration.ofSeconds(1));
        assertEquals("[10.0.0.3:80, 10.0.0.4:80]", harness.endpoints("a"));
    }

    @Test
    void dns_that_is_silent_holds_up_the_first_answer_for_a_while_only() {
        harness.join("a");
        harness.says("a", "one.example:80", "10.0.0.1:80");
        harness.time.advance(FollowedService.HOST_PATIENCE);
        assertEquals("[10.0.0.1:80]", harness.endpoints("a"));
        harness.dns.put("one.example", List.of("10.0.0.3"));
        harness.answerDns();
        harness.time.advance(Duration.ofSeconds(1));
        assertEquals("[10.0.0.1:80, 10.0.0.3:80]", harness.endpoints("a"));
    }
}
