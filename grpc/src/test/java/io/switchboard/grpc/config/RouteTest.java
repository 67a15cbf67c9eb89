package io.switchboard.grpc.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Instance;
import io.switchboard.grpc.DescribedCall;
import io.switchboard.grpc.Json;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouteTest {
    private static Route matching(String match) {
        return Route.read(Json.reader("{match: " + match + ", subsets: [{}]}", "test"), 0);
    }

    private static SubsetRule subset(String json) {
        return SubsetRule.read(Json.reader(json, "test"), 3);
    }

    private static DescribedCall call(String method, Map<String, String> headers) {
        return new DescribedCall(method, headers, null);
    }

    private static DescribedCall call(String method) {
        return call(method, Map.of());
    }

    @Test
    void a_route_without_a_match_is_for_every_call() {
        assertTrue(Route.read(Json.reader("{subsets: [{}]}", "test"), 0).matches(call("a.B/C")));
        assertTrue(matching("{}").matches(call("a.B/C")));
        assertTrue(matching("{headers: [], methods: []}").matches(call("a.B/C")));
    }

    @Test
    void all_headers_have_to_match() {
        Route route = matching("{headers: [{name: \"x-user\", prefix: \"t\"}, {name: \"x-debug\", present: true}]}");
        assertTrue(route.matches(call("a.B/C", Map.of("x-user", "t1", "x-debug", "1"))));
        assertFalse(route.matches(call("a.B/C", Map.of("x-user", "t1"))));
        assertFalse(route.matches(call("a.B/C", Map.of("x-debug", "1"))));
        assertFalse(route.matches(call("a.B/C", Map.of("x-user", "u1", "x-debug", "1"))));
    }

    @Test
    void one_of_the_methods_has_to_match() {
        Route route = matching("{methods: [\"demo.Greeter/Hello\", \"demo.Other\"]}");
        assertTrue(route.matches(call("demo.Greeter/Hello")));
        assertTrue(route.matches(call("demo.Other/Anything")));
        assertFalse(route.matches(call("demo.Greeter/HelloAgain")));
        assertFalse(route.matches(call("demo.Greeter/Hell")));
    }

    @Test
    void a_service_is_not_one_whose_name_begins_with_it() {
        Route route = matching("{methods: [\"demo.Greet\"]}");
        assertTrue(route.matches(call("demo.Greet/Hello")));
        assertFalse(route.matches(call("demo.Greeter/Hello")));
        assertFalse(route.matches(call("demo.Greet.Er/Hello")));
        assertFalse(route.matches(call("my.demo.Greet/Hello")));
    }

    @Test
    void a_name_that_is_no_method_of_a_service_matches_none() {
        assertFalse(matching("{methods: [\"demo.Greet\"]}").matches(call("demo.Greet")));
        assertFalse(matching("{methods: [\"demo.Greet\"]}").matches(call("")));
    }

    @Test
    void headers_and_method_have_to_match_together() {
        Route route = matching("{headers: [{name: \"x-user\", present: true}], methods: [\"a.B\"]}");
        assertTrue(route.matches(call("a.B/C", Map.of("x-user", "u"))));
        assertFalse(route.matches(call("a.B/C")));
        assertFalse(route.matches(call("a.D/C", Map.of("x-user", "u"))));
    }

    @Test
    void a_subset_has_the_instances_of_its_version_with_all_of_its_labels() {
        Instance bare = Instance.at("10.0.0.1:80");
        Instance plain = bare.toBuilder().version("v2").build();
        Instance gold =
                plain.toBuilder().label("tier", "gold").label("disk", "ssd").build();
        assertTrue(subset("{version: \"v2\"}").has(plain));
        assertFalse(subset("{version: \"v2\"}").has(bare));
        assertFalse(subset("{version: \"v\"}").has(plain));
        assertTrue(subset("{labels: {tier: \"gold\"}}").has(gold));
        assertTrue(subset("{version: \"v2\", labels: {tier: \"gold\", disk: \"ssd\"}}")
                .has(gold));
        assertFalse(subset("{labels: {tier: \"gold\", disk: \"hdd\"}}").has(gold));
        assertFalse(subset("{labels: {tier: \"gold\"}}").has(plain));
        assertTrue(subset("{version: \"\"}").has(bare));
    }

    @Test
    void an_endpoint_that_no_instance_stands_for_is_in_subsets_that_ask_for_nothing() {
        assertTrue(subset("{}").has(null));
        assertFalse(subset("{version: \"v2\"}").has(null));
        assertFalse(subset("{labels: {tier: \"gold\"}}").has(null));
    }

    @Test
    void a_subset_is_named_by_its_version_else_by_its_number() {
        assertEquals("mine", subset("{name: \"mine\", version: \"v2\"}").name());
        assertEquals("v2", subset("{version: \"v2\"}").name());
        assertEquals("3", subset("{labels: {tier: \"gold\"}}").name());
    }
}
