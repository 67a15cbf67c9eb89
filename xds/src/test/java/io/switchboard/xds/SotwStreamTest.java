package io.switchboard.xds;

import static io.switchboard.xds.ResourceType.CLUSTER;
import static io.switchboard.xds.ResourceType.ENDPOINTS;
import static io.switchboard.xds.ResourceType.LISTENER;
import static io.switchboard.xds.ResourceType.ROUTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.xds.StreamState.Reading;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SotwStreamTest {
    private final ScriptedView view = new ScriptedView();
    private final SotwStream stream = new SotwStream(view);

    SotwStreamTest() {
        view.tells(stream);
    }

    private Reading ask(ResourceType type, String version, String nonce, String... names) {
        return stream.request(StreamRequest.sotw(type, Set.of(names), version, nonce, null));
    }

    private Reading refuse(ResourceType type, String version, String nonce, String why, String... names) {
        return stream.request(StreamRequest.sotw(type, Set.of(names), version, nonce, why));
    }

    private Push next() {
        Push push = stream.next(view);
        if (push == null) {
            throw new AssertionError("nothing is sent");
        }
        return push;
    }

    private void assertQuiet() {
        @Nullable Push push = stream.next(view);
        assertNull(push, () -> "nothing is to be sent");
    }

    private static List<String> names(Push push) {
        return push.resources().stream().map(Resource::name).toList();
    }

    @Test
    void what_is_asked_for_is_sent_once_and_again_when_it_changes() {
        view.put(LISTENER, "a", "1");
        assertEquals(Reading.FIRST, ask(LISTENER, "", "", "a"));
        Push first = next();
        assertEquals(List.of("a"), names(first));
        assertQuiet();
        assertEquals(Reading.TAKEN, ask(LISTENER, first.version(), first.nonce(), "a"));
        assertQuiet();
        view.put(LISTENER, "a", "2");
        Push second = next();
        assertEquals(List.of("a"), names(second));
        assertNotEquals(first.version(), second.version());
        assertNotEquals(first.nonce(), second.nonce());
    }

    @Test
    void equal_resources_are_not_sent_again() {
        view.put(LISTENER, "a", "1");
        ask(LISTENER, "", "", "a");
        Push first = next();
        ask(LISTENER, first.version(), first.nonce(), "a");
        view.put(LISTENER, "a", "1");
        assertQuiet();
    }

    @Test
    void while_an_answer_is_awaited_changes_gather_and_the_newest_is_sent() {
        view.put(ENDPOINTS, "a", "1");
        ask(ENDPOINTS, "", "", "a");
        Push first = next();
        for (int version = 2; version < 100; version++) {
            view.put(ENDPOINTS, "a", "" + version);
            assertQuiet();
        }
        ask(ENDPOINTS, first.version(), first.nonce(), "a");
        assertEquals("99", next().resources().get(0).version());
        assertQuiet();
    }

    @Test
    void the_first_request_of_a_type_may_have_any_nonce() {
        view.put(LISTENER, "a", "1");
        assertEquals(Reading.FIRST, ask(LISTENER, "77.old", "2026-11-30T18:00:00Z", "a"));
        assertEquals(List.of("a"), names(next()));
    }

    @Test
    void a_stale_nonce_answers_nothing_and_what_it_asks_for_counts() {
        view.put(LISTENER, "a", "1");
        view.put(LISTENER, "b", "1");
        ask(LISTENER, "", "", "a");
        Push first = next();
        assertEquals(Reading.TAKEN, ask(LISTENER, first.version(), first.nonce(), "a"));
        view.put(LISTENER, "a", "2");
        Push second = next();
        assertEquals(Reading.STALE, ask(LISTENER, first.version(), first.nonce(), "a", "b"));
        assertQuiet();
        assertEquals(Reading.TAKEN, ask(LISTENER, second.version(), second.nonce(), "a", "b"));
        assertEquals(List.of("a", "b"), names(next()));
    }

    @Test
    void a_refusal_changes_nothing_and_does_not_stop_the_next_version() {
        view.put(CLUSTER, "a", "1");
        ask(CLUSTER, "", "", "a");
        Push first = next();
        assertEquals(Reading.REFUSED, refuse(CLUSTER, "", first.nonce(), "malformed", "a"));
        assertQuiet();
        assertEquals("malformed", stream.types().iterator().next().refused);
        view.put(CLUSTER, "a", "2");
        Push second = next();
        assertEquals(Reading.TAKEN, ask(CLUSTER, second.version(), second.nonce(), "a"));
        assertNull(stream.types().iterator().next().refused);
    }

    @Test
    void after_a_reconnect_nothing_is_answered_until_all_that_the_client_has_is_known() {
        view.put(CLUSTER, "a", "1");
        view.put(CLUSTER, "b", "1");
        view.hide(CLUSTER, "b");
        ask(CLUSTER, "900.newer", "", "a", "b");
        assertQuiet();
        view.show(CLUSTER, "b");
        assertEquals(List.of("a", "b"), names(next()));
    }

    @Test
    void a_client_that_has_nothing_gets_what_is_known_and_the_rest_later() {
        view.put(CLUSTER, "a", "1");
        view.put(CLUSTER, "b", "1");
        view.hide(CLUSTER, "b");
        ask(CLUSTER, "", "", "a", "b");
        Push first = next();
        assertEquals(List.of("a"), names(first));
        ask(CLUSTER, first.version(), first.nonce(), "a", "b");
        assertQuiet();
        view.show(CLUSTER, "b");
        assertEquals(List.of("a", "b"), names(next()));
    }

    @Test
    void no_response_is_empty() {
        ask(LISTENER, "", "", "nobody");
        assertQuiet();
        ask(CLUSTER, "5.old", "");
        assertQuiet();
        ask(ROUTE, "", "", "nobody");
        assertQuiet();
    }

    @Test
    void who_has_nothing_and_asks_for_all_where_there_is_nothing_is_told_so_once() {
        ask(CLUSTER, "", "");
        Push push = next();
        assertEquals(List.of(), names(push));
        ask(CLUSTER, push.version(), push.nonce());
        assertQuiet();
    }

    @Test
    void all_are_not_told_before_they_are_known_as_a_whole() {
        view.whole = false;
        view.put(CLUSTER, "a", "1");
        ask(CLUSTER, "", "");
        assertQuiet();
        view.put(CLUSTER, "b", "1");
        assertQuiet();
        view.becomesWhole();
        assertEquals(List.of("a", "b"), names(next()));
    }

    @Test
    void no_names_mean_all_only_as_long_as_none_was_asked_for() {
        view.put(CLUSTER, "a", "1");
        view.put(CLUSTER, "b", "1");
        ask(CLUSTER, "", "", "a");
        Push first = next();
        assertEquals(List.of("a"), names(first));
        ask(CLUSTER, first.version(), first.nonce());
        assertQuiet();
        ask(CLUSTER, first.version(), first.nonce(), "*");
        assertEquals(List.of("a", "b"), names(next()));
    }

    @Test
    void a_name_beside_the_star_is_sent_too_and_is_one_of_all_when_it_is_left() {
        view.put(CLUSTER, "a", "1");
        ask(CLUSTER, "", "", "*", "a");
        Push first = next();
        assertEquals(List.of("a"), names(first));
        ask(CLUSTER, first.version(), first.nonce(), "*");
        assertQuiet();
        view.put(CLUSTER, "a", "2");
        assertEquals(List.of("a"), names(next()));
    }

    @Test
    void who_comes_back_to_a_name_is_sent_it_again() {
        view.put(ENDPOINTS, "a", "1");
        ask(ENDPOINTS, "", "", "a");
        Push first = next();
        ask(ENDPOINTS, first.version(), first.nonce());
        assertQuiet();
        ask(ENDPOINTS, first.version(), first.nonce(), "a");
        assertEquals(List.of("a"), names(next()));
        assertEquals(List.of("+a", "-a", "+a"), view.asked);
    }

    @Test
    void of_routes_and_endpoints_only_what_changes_is_sent() {
        view.put(ENDPOINTS, "a", "1");
        view.put(ENDPOINTS, "b", "1");
        ask(ENDPOINTS, "", "", "a", "b");
        Push first = next();
        ask(ENDPOINTS, first.version(), first.nonce(), "a", "b");
        view.put(ENDPOINTS, "b", "2");
        assertEquals(List.of("b"), names(next()));
    }

    @Test
    void endpoints_of_what_is_no_more_are_empty_rather_than_missing() {
        view.put(ENDPOINTS, "a", "1");
        ask(ENDPOINTS, "", "", "a");
        Push first = next();
        ask(ENDPOINTS, first.version(), first.nonce(), "a");
        view.remove(ENDPOINTS, "a");
        assertEquals(List.of("none"), versions(next()));
    }

    @Test
    void endpoints_stay_while_the_routes_of_an_earlier_stream_may_refer_to_them() {
        view.put(ENDPOINTS, "a//x", "1");
        view.put(ROUTE, "a", "2");
        view.hide(ROUTE, "a");
        ask(ENDPOINTS, "", "", "a//x");
        Push first = next();
        ask(ENDPOINTS, first.version(), first.nonce(), "a//x");
        ask(ROUTE, "9.aa", "", "a");
        assertQuiet();
        view.remove(ENDPOINTS, "a//x");
        assertQuiet();
        view.show(ROUTE, "a");
        Push routes = next();
        assertEquals(ROUTE, routes.type());
        assertQuiet();
        ask(ROUTE, routes.version(), routes.nonce(), "a");
        assertEquals(List.of("none"), versions(next()));
    }

    @Test
    void what_is_referred_to_comes_first_and_routes_wait_for_the_answer_to_clusters() {
        view.put(LISTENER, "l", "1");
        view.put(ROUTE, "r", "1");
        view.put(CLUSTER, "c", "1");
        view.put(ENDPOINTS, "c", "1");
        ask(ROUTE, "", "", "r");
        ask(LISTENER, "", "");
        ask(ENDPOINTS, "", "", "c");
        ask(CLUSTER, "", "");
        Push clusters = next();
        assertEquals(CLUSTER, clusters.type());
        Push endpoints = next();
        assertEquals(ENDPOINTS, endpoints.type());
        assertQuiet();
        ask(CLUSTER, clusters.version(), clusters.nonce());
        assertEquals(LISTENER, next().type());
        assertEquals(ROUTE, next().type());
    }

    @Test
    void a_cluster_goes_when_the_client_has_taken_the_routes_without_it() {
        view.put(ROUTE, "r", "old");
        view.put(CLUSTER, "new", "1");
        view.put(CLUSTER, "old", "1");
        ask(CLUSTER, "", "");
        Push clusters = next();
        ask(CLUSTER, clusters.version(), clusters.nonce());
        ask(ROUTE, "", "", "r");
        Push routes = next();
        ask(ROUTE, routes.version(), routes.nonce(), "r");
        view.put(ROUTE, "r", "new");
        view.remove(CLUSTER, "old");
        Push changed = next();
        assertEquals(ROUTE, changed.type());
        assertQuiet();
        refuse(ROUTE, routes.version(), changed.nonce(), "no", "r");
        assertQuiet();
        view.put(ROUTE, "r", "newer");
        Push taken = next();
        ask(ROUTE, taken.version(), taken.nonce(), "r");
        assertEquals(List.of("new"), names(next()));
        assertQuiet();
    }

    @Test
    void a_cluster_that_changes_brings_its_endpoints_again() {
        view.put(CLUSTER, "c", "1");
        view.put(ENDPOINTS, "c", "1");
        ask(CLUSTER, "", "");
        Push clusters = next();
        ask(CLUSTER, clusters.version(), clusters.nonce());
        ask(ENDPOINTS, "", "", "c");
        Push endpoints = next();
        ask(ENDPOINTS, endpoints.version(), endpoints.nonce(), "c");
        assertQuiet();
        view.put(CLUSTER, "c", "2");
        assertEquals(CLUSTER, next().type());
        assertEquals(ENDPOINTS, next().type());
    }

    @Test
    void endpoints_are_answered_to_a_client_that_does_not_ask_for_clusters() {
        view.put(ENDPOINTS, "c", "1");
        view.put(ROUTE, "r", "1");
        ask(ENDPOINTS, "3.old", "9", "c");
        ask(ROUTE, "3.old", "9", "r");
        assertEquals(ENDPOINTS, next().type());
        assertEquals(ROUTE, next().type());
    }

    @Test
    void the_same_state_has_the_same_hash_whatever_led_to_it() {
        view.put(ENDPOINTS, "a", "1");
        view.put(ENDPOINTS, "b", "1");
        ask(ENDPOINTS, "", "", "a", "b");
        Push together = next();
        ScriptedView other = new ScriptedView();
        SotwStream one = new SotwStream(other);
        other.tells(one);
        other.put(ENDPOINTS, "b", "0");
        one.request(StreamRequest.sotw(ENDPOINTS, Set.of("b"), "", "", null));
        Push first = one.next(other);
        assertTrue(first != null);
        other.put(ENDPOINTS, "b", "1");
        other.put(ENDPOINTS, "a", "1");
        one.request(StreamRequest.sotw(ENDPOINTS, Set.of("a", "b"), first.version(), first.nonce(), null));
        Push second = one.next(other);
        assertTrue(second != null);
        assertEquals(hash(together), hash(second));
        assertTrue(revision(second) > revision(first));
    }

    private static String hash(Push push) {
        return push.version().substring(push.version().indexOf('.') + 1);
    }

    private static long revision(Push push) {
        return Long.parseLong(push.version().substring(0, push.version().indexOf('.')));
    }

    @Test
    void more_names_than_may_be_are_left_out() {
        Set<String> many = IntStream.range(0, RequestReader.MOST_NAMES)
                .mapToObj(i -> "n" + i)
                .collect(Collectors.toSet());
        stream.request(StreamRequest.sotw(ENDPOINTS, many, "", "", null));
        Set<String> more = new java.util.HashSet<>(many);
        more.add("one too many");
        stream.request(StreamRequest.sotw(ENDPOINTS, more, "", "", null));
        assertTrue(view.asked.contains("refused"));
        assertEquals(
                RequestReader.MOST_NAMES, stream.types().iterator().next().names.size());
    }

    /** A route that refers to a part of a service, and that the client has. */
    private Push routed(ResourceType type) {
        view.put(type, "a//x", "1");
        view.put(ROUTE, "a", "1 a//x");
        ask(ROUTE, "", "", "a");
        Push route = next();
        ask(ROUTE, route.version(), route.nonce(), "a");
        ask(type, "", "", "a//x");
        Push first = next();
        ask(type, first.version(), first.nonce(), "a//x");
        view.put(type, "a//x", "2");
        return next();
    }

    /** The part goes, and the route is another from then on, which the client does not know yet. */
    private void partGoes(ResourceType type) {
        view.put(ROUTE, "a", "2");
        view.remove(type, "a//x");
    }

    private void takesRoute(Push push) {
        assertEquals(ROUTE, push.type());
        ask(ROUTE, push.version(), push.nonce(), "a");
    }

    @Test
    void endpoints_dropped_and_asked_for_again_under_a_response_are_nobody_only_after_the_routes() {
        Push underWay = routed(ENDPOINTS);
        ask(ENDPOINTS, "", "1");
        ask(ENDPOINTS, "", "1", "a//x");
        partGoes(ENDPOINTS);
        Push route = next();
        assertEquals(Reading.TAKEN, ask(ENDPOINTS, underWay.version(), underWay.nonce(), "a//x"));
        Push again = next();
        assertEquals(List.of("2"), versions(again));
        takesRoute(route);
        ask(ENDPOINTS, again.version(), again.nonce(), "a//x");
        assertEquals(List.of("none"), versions(next()));
    }

    @Test
    void endpoints_asked_for_again_with_the_answer_are_nobody_only_after_the_routes() {
        Push underWay = routed(ENDPOINTS);
        ask(ENDPOINTS, "", "1");
        partGoes(ENDPOINTS);
        Push route = next();
        ask(ENDPOINTS, underWay.version(), underWay.nonce(), "a//x");
        Push again = next();
        assertEquals(List.of("2"), versions(again));
        ask(ENDPOINTS, again.version(), again.nonce(), "a//x");
        assertQuiet();
        takesRoute(route);
        assertEquals(List.of("none"), versions(next()));
    }

    @Test
    void a_cluster_dropped_and_asked_for_again_under_a_response_is_nobody_only_after_the_routes() {
        view.put(CLUSTER, "a", "1");
        Push underWay = routed(CLUSTER);
        ask(CLUSTER, "", "2", "a");
        ask(CLUSTER, "", "2", "a", "a//x");
        partGoes(CLUSTER);
        ask(CLUSTER, underWay.version(), underWay.nonce(), "a", "a//x");
        Push again = next();
        assertEquals(List.of("1", "2"), versions(again));
        ask(CLUSTER, again.version(), again.nonce(), "a", "a//x");
        takesRoute(next());
        assertEquals(List.of("1", "none"), versions(next()));
    }

    @Test
    void a_listener_that_went_after_it_was_dropped_and_asked_for_again_under_a_response_is_told_as_gone() {
        view.put(LISTENER, "a", "1");
        view.put(LISTENER, "b", "1");
        ask(LISTENER, "", "", "a", "b");
        Push underWay = next();
        ask(LISTENER, "", "", "a");
        ask(LISTENER, "", "", "a", "b");
        view.remove(LISTENER, "b");
        ask(LISTENER, underWay.version(), underWay.nonce(), "a", "b");
        assertEquals(List.of("a"), names(next()));
    }

    @Test
    void all_clusters_asked_for_again_under_a_response_lose_none_before_the_routes() {
        view.put(CLUSTER, "a", "1");
        view.put(CLUSTER, "a//x", "1");
        view.put(ROUTE, "a", "1 a//x");
        ask(ROUTE, "", "", "a");
        Push route = next();
        ask(ROUTE, route.version(), route.nonce(), "a");
        ask(CLUSTER, "", "", "*");
        Push underWay = next();
        ask(CLUSTER, "", "", "a");
        ask(CLUSTER, "", "", "*");
        partGoes(CLUSTER);
        ask(CLUSTER, underWay.version(), underWay.nonce(), "*");
        assertEquals(List.of("a", "a//x"), names(next()));
    }

    @Test
    void what_was_dropped_and_never_asked_for_again_is_forgotten_with_the_answer() {
        Push underWay = routed(ENDPOINTS);
        ask(ENDPOINTS, "", "1");
        ask(ENDPOINTS, underWay.version(), underWay.nonce());
        partGoes(ENDPOINTS);
        ask(ENDPOINTS, underWay.version(), underWay.nonce(), "a//x");
        assertEquals(List.of("none"), versions(next()));
    }

    private static List<String> versions(Push push) {
        return push.resources().stream().map(Resource::version).toList();
    }
}
