package io.switchboard.istio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.ServiceName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NameTemplateTest {
    private static final NameTemplate NAMES =
            new NameTemplate(NameTemplate.DEFAULT_HOST, NameTemplate.DEFAULT_NAMESPACE);

    @Test
    void segments_are_the_parts_of_a_host_from_right_to_left() {
        assertEquals("prices.xiaoxu.switchboard", NAMES.hostOf(new ServiceName("xiaoxu/prices")));
        assertEquals("demo.switchboard", NAMES.hostOf(new ServiceName("demo")));
        assertEquals("prices.xiaoxu", NAMES.nameOf(new ServiceName("xiaoxu/prices")));
    }

    @Test
    void the_first_segment_may_be_the_namespace() {
        NameTemplate names = new NameTemplate("{service}.mesh.example", "team-{first}");
        assertEquals("team-xiaoxu", names.namespaceOf(new ServiceName("xiaoxu/prices")));
        assertEquals("prices.xiaoxu.mesh.example", names.hostOf(new ServiceName("xiaoxu/prices")));
    }

    @Test
    void names_are_safe_bounded_and_differ_for_any_services() {
        long seed = Long.getLong("fuzz.seed", 20);
        Random random = new Random(seed);
        String signs = "abzAZ09-._ü/日~!";
        Map<String, String> seen = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            int length = 1 + random.nextInt(random.nextInt(50) == 0 ? 500 : 8);
            for (int j = 0; j < length; j++) {
                text.append(signs.charAt(random.nextInt(signs.length())));
            }
            ServiceName service;
            try {
                service = new ServiceName(text.toString());
            } catch (IllegalArgumentException e) {
                continue;
            }
            String host = NAMES.hostOf(service);
            assertTrue(SafeName.isDnsName(host), () -> service + " has " + host + ", seed " + seed);
            assertTrue(SafeName.isDnsName(NAMES.nameOf(service)), () -> service + ", seed " + seed);
            assertTrue(SafeName.isDnsLabel(new NameTemplate("{service}.x", "n-{first}").namespaceOf(service)));
            String other = seen.put(host, service.value());
            assertTrue(other == null || other.equals(service.value()), () -> other + " and " + service + ": " + host);
        }
        assertNull(seen.get(""));
    }

    @Test
    void templates_that_make_no_names_are_refused_by_name() {
        for (String host : List.of("switchboard", "{service}", "{service}{service}.x", "{service}.", "{service}.UP")) {
            if (!host.equals("{service}")) {
                var e = assertThrows(IllegalArgumentException.class, () -> new NameTemplate(host, "x"), host);
                assertTrue(String.valueOf(e.getMessage()).startsWith("host: "), e.getMessage());
            }
        }
        var e = assertThrows(IllegalArgumentException.class, () -> new NameTemplate("{service}.x", "No"));
        assertTrue(String.valueOf(e.getMessage()).startsWith("namespace: "), e.getMessage());
    }

    @Test
    void labels_are_kept_where_kubernetes_takes_them_and_differ_where_not() {
        assertEquals("v1.2_3", SafeName.labelValue("v1.2_3"));
        assertEquals("", SafeName.labelValue(""));
        assertTrue(SafeName.labelValue("build 7/a").matches("build-7-a-[0-9a-f]{8}"));
        assertEquals("example.com/team", SafeName.labelKey("example.com/team"));
        assertTrue(SafeName.labelKey("a/b/c").matches("a-b-c-[0-9a-f]{8}"));
        assertTrue(SafeName.labelValue("x".repeat(300)).length() <= SafeName.MAX_LENGTH);
    }
}
