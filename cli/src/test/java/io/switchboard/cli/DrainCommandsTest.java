package io.switchboard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.embedded.EmbeddedEtcd;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code drain} and {@code undrain} with an end, of zones, datacenters and instances, and {@code drains}. */
class DrainCommandsTest {
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ";

    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();
    private final Typed typed = new Typed(etcd.endpoint());

    @BeforeEach
    void fill() {
        etcd.put(
                "xiaoxu/demo/10.0.0.1:80",
                "{\"Addr\":\"10.0.0.1:80\",\"Metadata\":{\"region\":\"eu\",\"zone\":\"a\"}}");
        etcd.put(
                "xiaoxu/demo/10.0.0.2:80",
                "{\"Addr\":\"10.0.0.2:80\",\"Metadata\":{\"region\":\"eu\",\"zone\":\"b\"}}");
    }

    @AfterEach
    void stop() {
        etcd.close();
    }

    @Test
    void a_zone_is_drained_with_who_when_and_why_and_undrain_takes_it_back() {
        matches(
                "zone eu/a: not drained -> drained until " + TIME + " \\(ann: power\\)",
                typed.out("drain", "--zone", "eu/a", "--for", "2h", "--by", "ann", "--reason", "power"));
        String key = "switchboard/drains/zone/eu/a";
        matches(
                "\\{\"until\":\"" + TIME + "\",\"for\":7200,\"by\":\"ann\",\"at\":\"" + TIME
                        + "\",\"reason\":\"power\"\\}",
                String.valueOf(etcd.read(key).get(key)));
        assertEquals(1, etcd.leases().size());
        matches(
                "zone eu/a: drained until " + TIME + " \\(ann: power\\) -> drained until " + TIME + " \\(bob\\)",
                typed.out("drain", "--zone=eu/a", "--for=3d", "--by=bob"));
        matches(
                "zone eu/a: drained until " + TIME + " \\(bob\\) -> not drained",
                typed.out("undrain", "--zone", "eu/a"));
        assertEquals(Map.of(), etcd.read("switchboard/"));
        assertEquals("zone eu/a: not drained, as before", typed.out("undrain", "--zone", "eu/a"));
    }

    @Test
    void a_datacenter_and_an_instance_are_drained_for_a_time() {
        matches(
                "datacenter eu: not drained -> drained until " + TIME + " \\(ann\\)",
                typed.out("drain", "--datacenter", "eu", "--for", "90m", "--by", "ann"));
        matches(
                "instance 10.0.0.1:80 of xiaoxu/demo: not drained -> drained until " + TIME + " \\(ann\\)",
                typed.out("drain", "xiaoxu/demo", "10.0.0.1:80", "--for", "30m", "--by", "ann"));
        String json = typed.out("undrain", "--datacenter", "eu", "-o", "json");
        assertTrue(json.contains("\"datacenter\": \"eu\"") && json.contains("\"for\": 5400"), json);
        assertEquals(0, typed.run("undrain", "xiaoxu/demo", "10.0.0.1:80"));
        assertEquals("10.0.0.1:80 of xiaoxu/demo: no override, as before", typed.out());
        matches("switchboard undrain: it was drained until " + TIME + " \\(ann\\), and is no more", typed.err());
        assertEquals(Map.of(), etcd.read("switchboard/"));
    }

    @Test
    void a_zone_or_a_datacenter_is_not_drained_without_an_end() {
        assertEquals(2, typed.run("drain", "--zone", "eu/a"));
        assertEquals(
                "switchboard drain: --zone needs --for, from 1m to 72h, such as --for 2h: a drain of so many has to"
                        + " end by itself; see switchboard drain --help",
                typed.err());
        assertEquals(2, typed.run("drain", "--datacenter", "eu"));
        assertTrue(typed.err().startsWith("switchboard drain: --datacenter needs --for, from 1m to 72h"), typed.err());
        assertEquals(
                "switchboard drain: --for: a drain lasts from 1m to 72h, not 59s",
                typed.failure("drain", "--zone", "eu/a", "--for", "59s"));
        assertEquals(
                "switchboard drain: --for: a drain lasts from 1m to 72h, not 96h",
                typed.failure("drain", "xiaoxu/demo", "10.0.0.1:80", "--for", "4d"));
        for (String wrong : List.of("soon", "", "2", "h", "-2h", "1e9h", "9999999999h", "2h ", "٢h")) {
            assertEquals(
                    "switchboard drain: --for: \"" + wrong
                            + "\" is no length of time; write for example 30m or 2h, from 1m to 72h",
                    typed.failure("drain", "--zone", "eu/a", "--for", wrong));
        }
        assertEquals(Map.of(), etcd.read("switchboard/"));
    }

    @Test
    void one_thing_is_drained_at_a_time_and_it_has_to_have_a_name() {
        for (List<String> wrong : List.of(
                List.of("drain"),
                List.of("drain", "xiaoxu/demo"),
                List.of("drain", "xiaoxu/demo", "10.0.0.1:80", "--zone", "a", "--for", "1h"),
                List.of("undrain", "xiaoxu/demo", "10.0.0.1:80", "--zone", "a"))) {
            assertEquals(2, typed.run(wrong.toArray(String[]::new)));
            assertEquals(
                    "switchboard " + wrong.get(0)
                            + ": write SERVICE and ID of an instance, or --zone, or --datacenter; see switchboard "
                            + wrong.get(0) + " --help",
                    typed.err());
        }
        assertEquals(
                "switchboard drain: --zone: \"a/b/c\" is not a location; write a zone, or region/zone, for example"
                        + " eu/eu-1",
                typed.failure("drain", "--zone", "a/b/c", "--for", "1h"));
        assertEquals(
                "switchboard drain: --datacenter: datacenter name \"EU\" has a character other than a-z, 0-9 and \"-\""
                        + " at position 0",
                typed.failure("drain", "--datacenter", "EU", "--for", "1h"));
    }

    @Test
    void that_nobody_is_there_is_said_and_drained_all_the_same() {
        assertEquals(0, typed.run("drain", "--zone", "us/a", "--for", "1h"));
        assertEquals("switchboard drain: no instance is registered in zone us/a now", typed.err());
        assertEquals(1, etcd.read("switchboard/drains/zone/us/a").size());
    }

    @Test
    void drains_lists_all_that_is_drained_and_what_a_client_sees_says_why() {
        etcd.put("switchboard/drains/datacenter/eu", "{\"until\":\"2026-01-01T00:00:00Z\",\"for\":60}");
        etcd.put("switchboard/drains/rack/7", "{\"until\":\"2026-01-01T00:00:00Z\",\"for\":60}");
        typed.out("drain", "--zone", "eu/a", "--for", "2h", "--by", "ann", "--reason", "power");
        typed.run("drain", "xiaoxu/demo", "10.0.0.2:80", "--by", "bob", "--reason", "disk");
        List<String> lines = typed.out("drains").lines().toList();
        assertEquals(5, lines.size(), lines.toString());
        matches("WHAT +UNTIL +LEFT  BY   REASON  NOTE", lines.get(0));
        matches("datacenter eu +2026-01-01T00:00:00Z  over  -    -       -", lines.get(1));
        matches("switchboard/drains/rack/7 +2026-01-01T00:00:00Z .* not applied: its key names no .*", lines.get(2));
        matches("zone eu/a +" + TIME + "  119m  ann  power   -", lines.get(3));
        matches("instance 10.0.0.2:80 of xiaoxu/demo +- +- +bob  disk    until undrain", lines.get(4));
        assertTrue(typed.out("drains", "-o", "json").contains("\"zone\": \"a\""), typed.out());
        String drained = "zone eu/a drained until " + TIME + " \\(ann: power\\)";
        List<String> resolved = typed.out("resolve", "xiaoxu/demo").lines().toList();
        matches(drained, resolved.get(resolved.size() - 1));
        matches("10.0.0.1:80 .* draining  .*", resolved.get(1));
        matches("(?s).*10.0.0.1:80 .* serving .* " + drained + ".*", typed.out("instances", "xiaoxu/demo"));
        matches("(?s).*drained   " + drained, typed.out("explain", "xiaoxu/demo"));
    }

    private static void matches(String pattern, String text) {
        assertTrue(text.matches(pattern), text);
    }
}
