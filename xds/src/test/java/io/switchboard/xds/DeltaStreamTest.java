package io.switchboard.xds;

import static io.switchboard.xds.ResourceType.CLUSTER;
import static io.switchboard.xds.ResourceType.ENDPOINTS;
import static io.switchboard.xds.ResourceType.LISTENER;
import static io.switchboard.xds.ResourceType.ROUTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.switchboard.xds.StreamState.Reading;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeltaStreamTest {
    private final ScriptedView view = new ScriptedView();
    private final DeltaStream stream = new DeltaStream(view);

    DeltaStreamTest() {
        view.tells(stream);
    }

    private Reading ask(ResourceType type, String... names) {
        return request(type, Set.of(names), Set.of(), Map.of(), "");
    }

    private Reading leave(ResourceType type, String... names) {
        return request(type, Set.of(), Set.of(names), Map.of(), "");
    }

    private Reading take(Push push) {
        return request(push.type(), Set.of(), Set.of(), Map.of(), push.nonce());
    }

    private Reading request(
            ResourceType type, Set<String> names, Set<String> left, Map<String, String> held, String nonce) {
        return stream.request(StreamRequest.delta(type, names, left, held, nonce, null));
    }

    private Push next() {
        Push push = stream.next(view);
        if (push == null) {
            throw new AssertionError("nothing is sent");
        }
        return push;
    }

    private void assertQuiet() {
        assertNull(stream.next(view));
    }

    private static List<String> names(Push push) {
        return push.resources().stream().map(Resource::name).toList();
    }

    @Test
    void only_changes_are_sent() {
        view.put(CLUSTER, "a", "1");
        view.put(CLUSTER, "b", "1");
        ask(CLUSTER, "*");
        Push first = next();
        assertEquals(List.of("a", "b"), names(first));
        assertEquals(Reading.TAKEN, take(first));
        view.put(CLUSTER, "b", "2");
        view.put(CLUSTER, "c", "1");
        Push second = next();
        assertEquals(List.of("b", "c"), names(second));
        take(second);
        view.remove(CLUSTER, "a");
        Push third = next();
        assertEquals(List.of(), names(third));
        assertEquals(List.of("a"), third.removed());
    }

    @Test
    void what_the_client_has_from_before_is_not_sent_again_and_what_is_gone_is_removed() {
        view.put(CLUSTER, "same", "1");
        view.put(CLUSTER, "changed", "2");
        view.put(CLUSTER, "new", "1");
        request(CLUSTER, Set.of("*"), Set.of(), Map.of("same", "1", "changed", "1", "gone", "1"), "old nonce");
        Push first = next();
        assertEquals(List.of("changed", "new"), names(first));
        assertEquals(List.of(), first.removed());
        take(first);
        assertQuiet();
        ask(LISTENER, "nobody's");
        take(next());
        assertQuiet();
        ask(ROUTE, "nobody's");
        take(next());
        assertEquals(List.of("gone"), next().removed());
    }

    @Test
    void nothing_that_the_client_has_is_removed_before_all_is_known() {
        view.whole = false;
        request(CLUSTER, Set.of(), Set.of(), Map.of("a", "9"), "");
        assertQuiet();
        view.put(CLUSTER, "a", "1");
        view.becomesWhole();
        Push first = next();
        assertEquals(List.of("a"), names(first));
        assertEquals(List.of(), first.removed());
    }

    @Test
    void a_lower_version_is_another_version() {
        view.put(CLUSTER, "a", "1");
        request(CLUSTER, Set.of("a"), Set.of(), Map.of("a", "9"), "");
        assertEquals(List.of("a"), names(next()));
    }

    @Test
    void endpoints_come_to_a_client_that_does_not_ask_for_clusters() {
        view.put(ENDPOINTS, "c", "2");
        request(ENDPOINTS, Set.of("c"), Set.of(), Map.of("c", "1"), "");
        assertEquals(List.of("c"), names(next()));
    }

    @Test
    void who_asks_again_is_answered_again() {
        view.put(ENDPOINTS, "c", "1");
        ask(ENDPOINTS, "c");
        take(next());
        assertQuiet();
        ask(ENDPOINTS, "c");
        assertEquals(List.of("c"), names(next()));
    }

    @Test
    void names_that_are_not_there_are_said_to_be_removed() {
        ask(LISTENER, "nobody");
        assertEquals(List.of("nobody"), next().removed());
    }

    @Test
    void leaving_what_was_never_asked_for_does_nothing() {
        view.put(ENDPOINTS, "c", "1");
        ask(ENDPOINTS, "c");
        take(next());
        leave(ENDPOINTS, "d", "*");
        assertQuiet();
        leave(ENDPOINTS, "c");
        view.put(ENDPOINTS, "c", "2");
        assertQuiet();
        assertEquals(List.of("+c", "-c"), view.asked);
    }

    @Test
    void a_name_that_is_left_and_is_one_of_all_is_sent_again() {
        view.put(CLUSTER, "a", "1");
        ask(CLUSTER, "*", "a");
        take(next());
        leave(CLUSTER, "a");
        assertEquals(List.of("a"), names(next()));
    }

    @Test
    void who_leaves_all_keeps_hearing_of_names() {
        view.put(CLUSTER, "a", "1");
        view.put(CLUSTER, "b", "1");
        ask(CLUSTER, "*", "a");
        take(next());
        leave(CLUSTER, "*");
        view.put(CLUSTER, "b", "2");
        assertQuiet();
        view.put(CLUSTER, "a", "2");
        assertEquals(List.of("a"), names(next()));
    }

    @Test
    void requests_count_whatever_nonce_they_have() {
        view.put(ENDPOINTS, "a", "1");
        view.put(ENDPOINTS, "b", "1");
        ask(ENDPOINTS, "a");
        Push first = next();
        assertEquals(Reading.STALE, request(ENDPOINTS, Set.of("b"), Set.of(), Map.of(), "made up"));
        assertQuiet();
        take(first);
        assertEquals(List.of("b"), names(next()));
    }

    @Test
    void a_cluster_goes_last() {
        view.put(CLUSTER, "new", "1");
        view.put(CLUSTER, "old", "1");
        view.put(ROUTE, "r", "old");
        ask(CLUSTER, "*");
        take(next());
        ask(ROUTE, "r");
        take(next());
        view.remove(CLUSTER, "old");
        view.put(ROUTE, "r", "new");
        Push routes = next();
        assertEquals(ROUTE, routes.type());
        assertQuiet();
        take(routes);
        assertEquals(List.of("old"), next().removed());
    }

    @Test
    void a_cluster_that_comes_back_before_it_went_stays() {
        view.put(CLUSTER, "c", "1");
        view.put(ROUTE, "r", "1");
        ask(CLUSTER, "*");
        take(next());
        ask(ROUTE, "r");
        take(next());
        view.put(ROUTE, "r", "2");
        view.remove(CLUSTER, "c");
        Push routes = next();
        view.put(CLUSTER, "c", "1");
        take(routes);
        assertQuiet();
    }

    @Test
    void who_asks_for_all_where_there_is_nothing_is_told_so_once() {
        ask(CLUSTER);
        Push push = next();
        assertEquals(List.of(), names(push));
        take(push);
        assertQuiet();
    }

    /** A response that says a part of a service is under way, and the client has a route that refers to it. */
    private Push routed(ResourceType type, String asks) {
        view.put(type, "a//x", "1");
        view.put(ROUTE, "a", "1 a//x");
        ask(ROUTE, "a");
        take(next());
        ask(type, asks);
        take(next());
        view.put(type, "a//x", "2");
        return next();
    }

    private void partGoes(ResourceType type) {
        view.put(ROUTE, "a", "2");
        view.remove(type, "a//x");
    }

    @Test
    void endpoints_dropped_and_asked_for_again_under_a_response_are_nobody_only_after_the_routes() {
        Push underWay = routed(ENDPOINTS, "a//x");
        leave(ENDPOINTS, "a//x");
        ask(ENDPOINTS, "a//x");
        partGoes(ENDPOINTS);
        Push route = next();
        take(underWay);
        Push again = next();
        assertEquals(List.of("2"), versions(again));
        take(again);
        assertQuiet();
        take(route);
        assertEquals(List.of("none"), versions(next()));
    }

    @Test
    void a_cluster_dropped_and_asked_for_again_under_a_response_is_nobody_only_after_the_routes() {
        Push underWay = routed(CLUSTER, "a//x");
        leave(CLUSTER, "a//x");
        partGoes(CLUSTER);
        request(CLUSTER, Set.of("a//x"), Set.of(), Map.of(), underWay.nonce());
        Push again = next();
        assertEquals(List.of("2"), versions(again));
        take(again);
        take(next());
        assertEquals(List.of("none"), versions(next()));
    }

    @Test
    void all_clusters_asked_for_again_under_a_response_lose_none_before_the_routes() {
        Push underWay = routed(CLUSTER, "*");
        leave(CLUSTER, "*");
        ask(CLUSTER, "*");
        partGoes(CLUSTER);
        take(underWay);
        Push route = next();
        assertEquals(ROUTE, route.type());
        assertQuiet();
        take(route);
        assertEquals(List.of("a//x"), next().removed());
    }

    private static List<String> versions(Push push) {
        return push.resources().stream().map(Resource::version).toList();
    }
}
