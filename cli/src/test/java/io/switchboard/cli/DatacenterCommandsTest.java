package io.switchboard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.embedded.EmbeddedEtcd;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The commands where several datacenters are listed, as a person types them. */
class DatacenterCommandsTest {
    private final EmbeddedEtcd us = EmbeddedEtcd.start();
    private final EmbeddedEtcd eu = EmbeddedEtcd.start();
    private final Typed typed = new Typed("--datacenters", "us=" + us.endpoint() + " eu=" + eu.endpoint());

    @BeforeEach
    void fill() {
        us.put("demo/a", "{\"Addr\":\"10.0.0.1:80\"}");
        eu.put("demo/a", "{\"Addr\":\"10.1.0.1:80\"}");
        eu.put("demo/b", "{\"Addr\":\"10.1.0.2:80\",\"Metadata\":{\"state\":\"draining\"}}");
        eu.put("demo/c", "no JSON");
        eu.put("switchboard/services/demo//config", "{\"methodConfig\":[{\"name\":[{}],\"timeout\":\"2s\"}]}");
    }

    @AfterEach
    void stop() {
        us.close();
        eu.close();
    }

    private String authority(EmbeddedEtcd etcd) {
        return etcd.endpoint().substring("http://".length());
    }

    @Test
    void a_command_asks_the_registry_of_the_datacenter_that_is_named() {
        assertTrue(typed.out("instances", "demo", "--datacenter", "us").contains("10.0.0.1:80"), typed.out());
        assertTrue(typed.out("instances", "demo", "--datacenter", "eu").contains("10.1.0.1:80"), typed.out());
        typed.out("weight", "demo", "a", "7", "--datacenter", "eu");
        assertEquals(1, eu.read("switchboard/services/demo//overrides/").size());
        assertEquals(0, us.read("switchboard/services/demo//overrides/").size());
        assertTrue(
                typed.failure("services", "--datacenter", "ap")
                        .endsWith("--datacenter: datacenter ap is not listed in --datacenters; there are eu, us"),
                typed.err());
    }

    @Test
    void resolve_shows_what_a_client_there_sees_of_all_registries() {
        List<String> lines =
                typed.out("resolve", "demo", "--datacenter", "us").lines().toList();
        assertEquals(
                List.of(
                        "DATACENTER  ID  ADDRESS      WEIGHT  ZONE  VERSION  STATE     CALLS",
                        "us          a   10.0.0.1:80  100     -     -        serving   yes",
                        "eu          a   10.1.0.1:80  100     -     -        serving   yes",
                        "eu          b   10.1.0.2:80  100     -     -        draining  no",
                        "",
                        "2 of 3 may get calls, those of us first; 1 skipped as unreadable; service config of eu",
                        ""),
                lines.subList(0, 7));
        assertTrue(lines.get(8).matches("us \\(own\\) +etcd at \\S+ +\\d+ +1 +- +fresh"), lines.get(8));
        assertTrue(
                lines.get(9).matches("eu +etcd at \\S+ +\\d+ +2 +used +fresh; 1 skipped as unreadable"), lines.get(9));
        assertEquals(10, lines.size());
        us.put("switchboard/services/demo//config", "{}");
        assertTrue(typed.out("resolve", "demo", "--datacenter", "us").contains("service config of us"), typed.out());
        assertTrue(typed.out().contains("not used"), typed.out());
        assertTrue(typed.out("resolve", "demo", "--datacenter", "eu").contains("eu          a   10"), typed.out());
    }

    @Test
    void resolve_as_json_has_the_same() {
        String json = typed.out("resolve", "demo", "--datacenter", "eu", "-o", "json");
        assertTrue(json.contains("\"serviceConfigOf\": \"eu\""), json);
        assertTrue(json.contains("\"name\": \"us\",\n      \"own\": false,"), json);
        assertTrue(json.contains("\"freshness\": \"live\""), json);
        assertTrue(json.contains("\"datacenter\": \"us\",\n      \"id\": \"a\""), json);
        json = typed.out("explain", "demo", "--datacenter", "eu", "-o", "json");
        assertTrue(json.contains("\"serviceConfigOf\": \"eu\""), json);
        assertTrue(json.contains("\"datacenters\": ["), json);
    }

    @Test
    void a_registry_that_cannot_be_reached_is_told_and_fails_nothing_while_another_answers() {
        eu.close();
        String out = typed.out("resolve", "demo", "--datacenter", "us");
        assertTrue(out.contains("us          a   10.0.0.1:80"), out);
        assertTrue(out.contains("unavailable: etcd at " + authority(eu) + " cannot be reached: "), out);
        assertTrue(typed.out("explain", "demo", "--datacenter", "us").contains("us/a"), typed.out());
        out = typed.out("resolve", "demo", "--datacenter", "eu");
        assertTrue(out.contains("us          a   10.0.0.1:80"), out);
        us.close();
        String failure = typed.failure("resolve", "demo", "--datacenter", "us");
        assertTrue(failure.contains("datacenter us: etcd at " + authority(us) + " cannot be reached"), failure);
        assertTrue(failure.contains("datacenter eu: etcd at " + authority(eu) + " cannot be reached"), failure);
        assertEquals(1, failure.lines().count());
    }

    @Test
    void a_service_that_nobody_has_is_one_line_with_what_was_not_read() {
        String nobody = "switchboard resolve: no instances of service dem registered in etcd at " + authority(us)
                + " (datacenter us) and the registries of eu";
        assertEquals(nobody + "; did you mean demo?", typed.failure("resolve", "dem", "--datacenter", "us"));
        eu.close();
        String failure = typed.failure("resolve", "dem", "--datacenter", "us");
        assertTrue(failure.startsWith(nobody + "; datacenter eu is unavailable: etcd at "), failure);
        assertTrue(failure.endsWith("; did you mean demo?"), failure);
        failure = typed.failure("explain", "dem", "--datacenter", "us");
        assertTrue(failure.startsWith("switchboard explain: no instances of service dem"), failure);
    }

    @Test
    void an_instance_or_a_zone_is_drained_in_the_registry_of_the_datacenter() {
        typed.run("drain", "demo", "a", "--datacenter", "eu");
        assertEquals(1, eu.read("switchboard/services/demo//overrides/").size());
        typed.run("drain", "--zone", "eu/a", "--for", "1h", "--datacenter", "eu");
        assertEquals(1, eu.read("switchboard/drains/zone/").size());
        assertEquals(0, us.read("switchboard/").size());
        typed.run("drain", "demo", "a", "--datacenter", "us", "--for", "1h", "--by", "ann");
        String out = typed.out("resolve", "demo", "--datacenter", "eu");
        assertTrue(out.contains("in the registry of us: instance a of demo drained until "), out);
    }

    @Test
    void a_whole_datacenter_is_drained_in_the_registry_that_is_used_without_the_flag() {
        assertEquals(
                "switchboard drain: datacenters us, eu are listed, and neither endpoints nor one of these are given;"
                        + " give --endpoints, the registry to write to, or set SWITCHBOARD_DATACENTER",
                typed.failure("drain", "--datacenter", "eu", "--for", "1h"));
        typed.out("drain", "--datacenter", "eu", "--for", "1h", "--endpoints", us.endpoint());
        assertEquals(1, us.read("switchboard/drains/datacenter/eu").size());
        assertEquals(0, eu.read("switchboard/drains/").size());
        String out = typed.out("resolve", "demo", "--datacenter", "eu");
        assertTrue(out.contains("eu          a   10.1.0.1:80  100     -     -        draining  no"), out);
        assertTrue(out.contains("fresh; 1 skipped as unreadable; drained until "), out);
        assertTrue(out.contains("in the registry of us: datacenter eu drained until "), out);
        out = typed.out("explain", "demo", "--datacenter", "eu");
        assertTrue(out.contains("\ndatacenter us  100.0 %  us/a"), out);
    }

    @Test
    void explain_says_where_calls_go_when_the_own_datacenter_has_nobody() {
        us.put("demo/a", "{\"Addr\":\"10.0.0.1:80\",\"Metadata\":{\"state\":\"draining\"}}");
        String out = typed.out("explain", "demo", "--datacenter", "us");
        assertTrue(out.contains("\ndatacenter eu  100.0 %  eu/a"), out);
        assertTrue(out.contains("\nreason    "), out);
        us.put(
                "switchboard/services/demo//config",
                "{\"loadBalancingConfig\":[{\"switchboard\":{\"datacenters\":{\"failover\":\"never\"}}}]}");
        typed.run("explain", "demo", "--datacenter", "us");
        assertTrue(typed.out().contains("\nreason    "), typed.out());
    }

    @Test
    void explain_says_whose_config_counts_and_what_each_registry_says() {
        String out = typed.out("explain", "demo", "--datacenter", "us");
        assertTrue(out.contains("config    of datacenter eu\n"), out);
        assertTrue(out.contains("us/a"), out);
        assertTrue(out.contains("us (own)"), out);
    }

    @Test
    void doctor_looks_at_each_registry_and_finds_one_that_is_there_twice() {
        String out = typed.out("doctor", "demo", "--datacenter", "us");
        assertTrue(out.contains("us, eu are listed; the own datacenter is us"), out);
        assertTrue(out.contains("datacenter eu: endpoint " + eu.endpoint()), out);
        assertTrue(out.contains("datacenter eu: permission"), out);
        assertFalse(out.contains("FAILURE"), out);
        Typed twice = new Typed("--datacenters", "us=" + us.endpoint() + " eu=" + us.endpoint());
        assertEquals(1, twice.run("doctor", "--datacenter", "us"));
        assertTrue(twice.out().contains("us and eu use the same registry, cluster id "), twice.out());
        eu.requireLogin("app", "secret");
        assertEquals(1, typed.run("doctor", "demo", "--datacenter", "us"));
        assertTrue(typed.out().contains("FAILURE  datacenter eu: endpoint "), typed.out());
    }

    @Test
    void with_endpoints_there_is_one_registry_whatever_is_listed() {
        assertEquals(1, typed.run("resolve", "demo", "--datacenter", "us", "--endpoints", us.endpoint()));
        assertTrue(typed.out("resolve", "demo", "--endpoints", us.endpoint()).startsWith("ID  ADDRESS"), typed.out());
        assertTrue(typed.out().contains("1 of 1 get calls; revision "), typed.out());
    }
}
