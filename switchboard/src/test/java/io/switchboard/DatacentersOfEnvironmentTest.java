package io.switchboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatacentersOfEnvironmentTest {
    private static final String LIST = "eu=http://a:1,http://b:2 us=http://c:3  ap=http://d:4";

    @TempDir
    private Path folder;

    @Test
    void a_list_names_the_registries_and_the_own_one_is_among_them() {
        SwitchboardOptions options =
                SwitchboardOptions.builder(environment("us", LIST)).build();
        assertEquals("c:3", options.etcd().authority());
        assertEquals(List.of("eu", "ap"), names(options));
        assertEquals("a:1,b:2", options.others().get(0).etcd().authority());
    }

    @Test
    void endpoints_that_are_said_elsewhere_go_before_the_lists() {
        Map<String, String> environment = environment("us", LIST);
        assertEquals(
                "x:9",
                SwitchboardOptions.builder(environment, "x:9").build().etcd().authority());
        environment.put("SWITCHBOARD_ENDPOINTS", "y:8");
        SwitchboardOptions options = SwitchboardOptions.builder(environment).build();
        assertEquals("y:8", options.etcd().authority());
        assertEquals(List.of("eu", "ap"), names(options));
    }

    @Test
    void namespace_and_format_are_those_of_the_other_variables() {
        Map<String, String> environment = environment("us", LIST);
        environment.put("SWITCHBOARD_NAMESPACE", "prod/");
        environment.put("SWITCHBOARD_FORMAT", "kratos");
        Datacenter eu = SwitchboardOptions.builder(environment).build().others().get(0);
        assertEquals("prod/", eu.etcd().namespace());
        assertEquals("kratos", eu.etcd().format().toString());
    }

    @Test
    void a_file_says_more_of_each_registry() throws IOException {
        Path file = Files.writeString(folder.resolve("datacenters.json"), """
                {
                  "us": {"endpoints": ["https://c:3"], "ca": "ca.pem"},
                  "eu": {
                    "endpoints": ["https://a:1", "https://b:2"], "network": "wan", "user": "reader",
                    "passwordFile": "password", "ca": "ca.pem", "certificate": "mine.pem", "key": "/keys/mine.key",
                    "serverName": "etcd", "namespace": "prod/", "format": "kratos"
                  }
                }
                """);
        SwitchboardOptions options =
                SwitchboardOptions.builder(environment("us", file.toString())).build();
        assertEquals("c:3", options.etcd().authority());
        Datacenter eu = options.others().get(0);
        assertEquals("wan", eu.network());
        assertEquals("reader", eu.etcd().user());
        assertEquals("prod/", eu.etcd().namespace());
        assertEquals("kratos", eu.etcd().format().toString());
        assertNotNull(eu.etcd().tls());
        assertEquals(folder.resolve("ca.pem"), eu.etcd().tls().ca());
        assertEquals(Path.of("/keys/mine.key"), eu.etcd().tls().key());
        assertEquals("etcd", eu.etcd().tls().serverName());
    }

    @Test
    void what_is_wrong_is_told_with_the_variable_and_the_place() throws IOException {
        assertWrong("eu", "eu", "SWITCHBOARD_DATACENTERS: file eu cannot be read");
        assertWrong("us", "eu=", "SWITCHBOARD_DATACENTERS: \"eu=\" is no datacenter; write name=endpoints");
        assertWrong("us", "EU=http://a:1", "SWITCHBOARD_DATACENTERS: datacenter name \"EU\"");
        assertWrong("us", "eu=http://a:1 eu=http://b:1", "SWITCHBOARD_DATACENTERS: datacenter eu is listed twice");
        assertWrong("us", "eu=http://a:port", "SWITCHBOARD_DATACENTERS: ");
        assertWrong("", LIST, "SWITCHBOARD_DATACENTERS lists datacenters, and it is not said in which of them");
        assertWrong("U S", LIST, "SWITCHBOARD_DATACENTER: datacenter name \"U S\"");
        Map<String, String> wrong = Map.of(
                "[]", " is no JSON object",
                "{", "no JSON",
                "{\"eu\":{}}", ", datacenter \"eu\": endpoints is missing or empty",
                "{\"eu\":{\"endpoints\":[1]}}", "endpoints has a value that is no string",
                "{\"eu\":{\"endpoints\":[\"http://a:1\"],\"pasword\":\"x\"}}", "member \"pasword\" is not known",
                "{\"eu\":{\"endpoints\":[\"http://a:1\"],\"user\":\"x\"}}", "user and passwordFile belong together",
                "{\"eu\":{\"endpoints\":[\"http://a:1\"],\"user\":1}}", "user is no string",
                "{\"eu\":{\"endpoints\":[\"http://a:1\"],\"network\":\"W\"}}", "network \"W\" of datacenter eu");
        for (Map.Entry<String, String> one : wrong.entrySet()) {
            Path file = Files.writeString(folder.resolve("wrong.json"), one.getKey());
            assertWrong("us", file.toString(), one.getValue());
        }
    }

    @Test
    void an_own_datacenter_belongs_to_others() {
        Datacenter eu =
                Datacenter.of("eu", SwitchboardOptions.builder("a:1").build().etcd());
        assertThrows(
                IllegalArgumentException.class,
                () -> SwitchboardOptions.builder("a:1")
                        .datacenter("")
                        .otherDatacenters(eu)
                        .build());
        assertThrows(
                IllegalArgumentException.class,
                () -> SwitchboardOptions.builder("a:1")
                        .datacenter("eu")
                        .otherDatacenters(eu)
                        .build());
        assertThrows(
                IllegalArgumentException.class,
                () -> SwitchboardOptions.builder("a:1")
                        .datacenter("us")
                        .otherDatacenters(eu, eu)
                        .build());
    }

    @Test
    void a_target_that_names_its_etcd_reads_that_one_only() {
        Map<String, String> environment = environment("us", LIST);
        assertEquals(
                List.of(),
                EtcdNameResolverProvider.options(Target.parse(URI.create("etcd://x:1/demo")), environment)
                        .build()
                        .others());
        assertEquals(
                List.of("eu", "ap"),
                names(EtcdNameResolverProvider.options(Target.parse(URI.create("etcd:///demo")), environment)
                        .build()));
    }

    private static void assertWrong(String own, String list, String why) {
        String message = String.valueOf(
                assertThrows(IllegalArgumentException.class, () -> SwitchboardOptions.builder(environment(own, list)))
                        .getMessage());
        assertTrue(message.contains(why), message + " has no " + why);
    }

    private static Map<String, String> environment(String own, String list) {
        return new HashMap<>(Map.of("SWITCHBOARD_DATACENTER", own, "SWITCHBOARD_DATACENTERS", list));
    }

    private static List<String> names(SwitchboardOptions options) {
        List<String> names = new ArrayList<>();
        options.others().forEach(one -> names.add(one.name().value()));
        return names;
    }
}
