package io.switchboard.grpc.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Metadata;
import io.switchboard.grpc.Json;
import org.junit.jupiter.api.Test;

class HeaderMatchTest {
    private static HeaderMatch read(String json) {
        return HeaderMatch.read(Json.reader(json, "test"));
    }

    private static Metadata user(String... values) {
        Metadata headers = new Metadata();
        for (String value : values) {
            headers.put(Metadata.Key.of("x-user", Metadata.ASCII_STRING_MARSHALLER), value);
        }
        return headers;
    }

    @Test
    void exact_is_the_whole_value_and_nothing_in_it_is_a_pattern() {
        HeaderMatch match = read("{name: \"x-user\", exact: \"a.c\"}");
        assertTrue(match.matches(user("a.c")));
        for (String other : new String[] {"abc", "a.cd", "xa.c", "A.C", ""}) {
            assertFalse(match.matches(user(other)), other);
        }
        assertTrue(read("{name: \"x-user\", exact: \"\\\\Ea\"}").matches(user("\\Ea")));
        assertTrue(read("{name: \"x-user\", exact: \"\"}").matches(user("")));
    }

    @Test
    void prefix_is_how_the_value_begins() {
        HeaderMatch match = read("{name: \"x-user\", prefix: \"t.\"}");
        assertTrue(match.matches(user("t.")));
        assertTrue(match.matches(user("t.1")));
        assertFalse(match.matches(user("tx1")));
        assertFalse(match.matches(user("at.1")));
    }

    @Test
    void suffix_is_how_the_value_ends() {
        HeaderMatch match = read("{name: \"x-user\", suffix: \".t\"}");
        assertTrue(match.matches(user(".t")));
        assertTrue(match.matches(user("1.t")));
        assertFalse(match.matches(user("1xt")));
        assertFalse(match.matches(user("1.t2")));
    }

    @Test
    void contains_is_anywhere_in_the_value() {
        HeaderMatch match = read("{name: \"x-user\", contains: \"a.c\"}");
        for (String value : new String[] {"a.c", "xa.c", "a.cx", "xa.cx"}) {
            assertTrue(match.matches(user(value)), value);
        }
        for (String value : new String[] {"abc", "a.", "A.C", ""}) {
            assertFalse(match.matches(user(value)), value);
        }
    }

    @Test
    void present_is_any_value() {
        HeaderMatch match = read("{name: \"x-user\", present: true}");
        assertTrue(match.matches(user("")));
        assertTrue(match.matches(user("anybody")));
    }

    @Test
    void a_header_that_is_not_there_matches_nothing() {
        for (String how :
                new String[] {"exact: \"\"", "prefix: \"\"", "suffix: \"\"", "contains: \"\"", "present: true"}) {
            assertFalse(read("{name: \"x-user\", " + how + "}").matches(new Metadata()), how);
        }
    }

    @Test
    void of_several_values_the_last_counts() {
        HeaderMatch match = read("{name: \"x-user\", exact: \"b\"}");
        assertTrue(match.matches(user("a", "b")));
        assertFalse(match.matches(user("b", "a")));
    }

    @Test
    void a_name_is_the_same_in_upper_case() {
        assertEquals(read("{name: \"x-user\", present: true}"), read("{name: \"X-User\", present: true}"));
        assertTrue(read("{name: \"X-User\", present: true}").matches(user("a")));
    }
}
