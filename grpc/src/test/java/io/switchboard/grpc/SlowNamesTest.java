package io.switchboard.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Names that do not resolve, and take their time for it, hold up no name that does. */
@Timeout(180)
class SlowNamesTest {
    private final ScriptedDns dns = new ScriptedDns();
    private final HostLookups.Spare spare =
            new HostLookups.Spare(new Semaphore(256), new Semaphore(32), new Semaphore(32));
    private final HostLookups lookups = dns.lookups(spare);

    private static List<String> names(String family, int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> family + (1000 + i) + ".example")
                .toList();
    }

    private static Set<String> and(List<String> names, String... more) {
        Set<String> all = new TreeSet<>(names);
        all.addAll(Arrays.asList(more));
        return all;
    }

    private List<String> slow(String family, int number, long millis) {
        List<String> bad = names(family, number);
        for (String name : bad) {
            dns.takes.put(name, millis);
            dns.failures.put(name, new UnknownHostException(name + ": Name or service not known"));
        }
        return bad;
    }

    @Test
    void one_good_name_that_comes_with_300_slow_ones_of_another_family_is_asked_at_once() {
        dns.want(lookups, and(slow("bad", 300, 5000), "good.example"));
        dns.advance(10);
        assertEquals(0, dns.firstAsked("good.example"));
        assertEquals(1, lookups.addresses("good.example").size());
    }

    /** A bound of 48 s with 16 places and no more. */
    @Test
    void one_good_name_that_looks_like_300_slow_ones_waits_for_one_of_them_at_most() {
        String good = "bad9999.example";
        dns.want(lookups, and(slow("bad", 300, 2500), good));
        dns.advance(3500);
        assertTrue(dns.isAnswered(good));
        assertEquals(1, lookups.addresses(good).size());
    }

    @Test
    void a_name_behind_200_that_hang_for_ever_is_asked_within_seconds() {
        List<String> hanging = slow("bad", 200, ScriptedDns.FOREVER);
        dns.want(lookups, and(hanging));
        dns.advance(60_000);
        dns.want(lookups, and(hanging, "bad9999.example"));
        dns.advance(100);
        assertEquals(60_000, dns.firstAsked("bad9999.example"));
    }

    @Test
    void hundreds_of_names_that_fail_again_and_again_do_not_stand_before_a_new_one() {
        List<String> bad = slow("bad", 300, 5000);
        dns.want(lookups, and(bad));
        dns.advance(120_000);
        assertTrue(dns.times("bad1000.example").size() > 1);
        dns.want(lookups, and(bad, "bad9999.example"));
        dns.advance(10);
        assertEquals(1, lookups.addresses("bad9999.example").size());
    }

    @Test
    void what_was_found_is_looked_up_again_while_others_fail_slowly() {
        List<String> bad = slow("bad", 300, 5000);
        dns.want(lookups, and(bad, "good.example"));
        dns.advance(100_000);
        dns.context.execute(lookups::refresh);
        dns.advance(10);
        assertEquals(List.of(0L, 100_000L), dns.times("good.example"));
    }

    @Test
    void a_name_that_fails_is_tried_again_after_pauses_that_grow_to_a_minute() {
        dns.want(lookups, and(slow("bad", 1, 0)));
        dns.advance(200_000);
        assertEquals(List.of(0L, 10_000L, 30_000L, 70_000L, 130_000L, 190_000L), dns.times("bad1000.example"));
    }

    @Test
    void the_threads_that_wait_are_bounded_and_all_places_come_back() {
        List<String> bad = slow("bad", 1000, 30_000);
        dns.want(lookups, and(bad));
        dns.advance(29_000);
        assertEquals(16 + 256, dns.mostBlocked);
        dns.advance(600_000);
        assertTrue(dns.mostBlocked <= 16 + 256 + 4 + 32, dns.mostBlocked + " threads");
        dns.want(lookups, Set.of());
        dns.advance(60_000);
        assertEquals(256, spare.first().availablePermits());
        assertEquals(32, spare.failed().availablePermits());
    }

    @Test
    void a_channel_that_ends_gives_the_places_back_once_dns_has_answered() {
        dns.want(lookups, and(slow("bad", 100, 5000)));
        dns.advance(1000);
        assertEquals(256 - 84, spare.first().availablePermits());
        dns.context.execute(lookups::close);
        dns.advance(5000);
        assertEquals(256, spare.first().availablePermits());
        assertEquals(100, dns.asked.size());
    }

    @Test
    void channels_share_the_room_for_what_takes_long() {
        HostLookups other = dns.lookups(spare);
        dns.want(lookups, and(slow("bad", 400, ScriptedDns.FOREVER)));
        dns.want(other, and(slow("ill", 400, ScriptedDns.FOREVER)));
        dns.advance(60_000);
        assertEquals(16 + 16 + 256, dns.mostBlocked);
    }

    @Test
    void a_name_forgotten_while_it_is_asked_for_is_not_asked_for_twice() {
        dns.takes.put("slow.example", 5000L);
        dns.want(lookups, Set.of("slow.example"));
        for (int i = 0; i < 10; i++) {
            dns.want(lookups, Set.of());
            dns.want(lookups, Set.of("slow.example"));
        }
        dns.advance(5000);
        assertEquals(List.of(0L), dns.times("slow.example"));
        assertEquals(1, lookups.addresses("slow.example").size());
    }

    @Test
    void whatever_a_look_up_throws_its_place_is_free_again() {
        List<String> failing = names("bad", 50);
        failing.forEach(name -> dns.failures.put(name, new StackOverflowError("deep\u001b[2J")));
        dns.want(lookups, and(failing, "bad9999.example"));
        dns.advance(100);
        assertEquals(1, lookups.addresses("bad9999.example").size());
        assertEquals("deep\\u001b[2J", lookups.failure("bad1000.example"));
        assertFalse(lookups.pending());
    }

    @Test
    void what_is_meant_as_an_address_is_never_asked_for() {
        dns.want(lookups, Set.of("999.1.1.1", "fe80::zz"));
        assertFalse(lookups.pending());
        assertEquals("999.1.1.1 is not an IP address", lookups.failure("999.1.1.1"));
        dns.advance(60_000);
        assertEquals(Set.of(), dns.asked.keySet());
    }

    @Test
    void of_too_many_names_those_that_came_first_stay_and_others_follow_when_they_go() {
        List<String> many = names("host", HostLookups.MAX_HOSTS);
        dns.want(lookups, and(many));
        dns.want(lookups, and(many, "another.example"));
        dns.advance(60_000);
        assertEquals(HostLookups.MAX_HOSTS, dns.asked.size());
        assertEquals("not looked up, as one of more than 4096", lookups.failure("another.example"));
        assertFalse(lookups.pending());
        List<String> fewer = new ArrayList<>(many);
        fewer.remove(0);
        dns.want(lookups, and(fewer, "another.example"));
        dns.advance(10);
        assertEquals(1, lookups.addresses("another.example").size());
    }
}
