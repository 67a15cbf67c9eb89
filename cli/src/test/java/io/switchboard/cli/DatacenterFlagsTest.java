package io.switchboard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.Datacenter;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.EtcdTls;
import io.switchboard.operator.DatacenterRegistry;
import io.switchboard.operator.Finding.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Which registry is meant by a datacenter's name, and which registries a client there reads. */
class DatacenterFlagsTest {
    private static final String LIST = "eu=http://a:1,http://b:2 us=http://c:3 ap=http://d:4";

    @TempDir
    private Path folder;

    @Command
    private static final class Any {
        @Mixin
        private final EtcdFlags etcd = new EtcdFlags();
    }

    @Test
    void a_name_stands_for_the_registry_that_is_listed() throws Exception {
        Map<String, String> listed = Map.of("SWITCHBOARD_DATACENTERS", LIST);
        assertEquals("a:1,b:2", options(listed, "--datacenter", "eu").authority());
        assertEquals(
                "d:4",
                options(Map.of(), "--datacenter", "ap", "--datacenters", LIST).authority());
        Map<String, String> both =
                Map.of("SWITCHBOARD_DATACENTERS", LIST, "SWITCHBOARD_DATACENTER", "us", "ETCDCTL_ENDPOINTS", "x:9");
        assertEquals("a:1,b:2", options(both, "--datacenter", "eu").authority());
        assertEquals(Duration.ofSeconds(5), options(both, "--datacenter", "eu").requestTimeout());
    }

    @Test
    void the_own_one_is_used_where_nothing_else_is_said() throws Exception {
        Map<String, String> listed = new HashMap<>(Map.of("SWITCHBOARD_DATACENTERS", LIST));
        listed.put("SWITCHBOARD_DATACENTER", "us");
        assertEquals("c:3", options(listed).authority());
        assertEquals("x:9", options(listed, "--endpoints", "x:9").authority());
        listed.put("SWITCHBOARD_ENDPOINTS", "y:8");
        assertEquals("y:8", options(listed).authority());
        assertEquals("c:3", options(listed, "--endpoints", "").authority());
        assertEquals(
                "127.0.0.1:2379",
                options(Map.of("SWITCHBOARD_DATACENTER", "us", "SWITCHBOARD_DATACENTERS", " "))
                        .authority());
    }

    @Test
    void what_cannot_be_told_is_refused_with_what_is_known() {
        Map<String, String> listed = Map.of("SWITCHBOARD_DATACENTERS", LIST);
        assertEquals(
                "datacenters eu, us, ap are listed, and neither endpoints nor one of these are given; give --datacenter,"
                        + " or set SWITCHBOARD_DATACENTER",
                failure(listed));
        assertEquals(
                "--datacenter: datacenter xx is not listed in SWITCHBOARD_DATACENTERS; there are ap, eu, us",
                failure(listed, "--datacenter", "xx"));
        assertEquals(
                "SWITCHBOARD_DATACENTER: datacenter eu-wset is not listed in --datacenters; did you mean eu-west?",
                failure(Map.of("SWITCHBOARD_DATACENTER", "eu-wset"), "--datacenters", "eu-west=a:1 us=b:1"));
        assertEquals(
                "the registry of datacenter eu is not known: set SWITCHBOARD_DATACENTERS, or give --datacenters:"
                        + " name=endpoints for each datacenter, separated by spaces, or the path of a JSON file",
                failure(Map.of(), "--datacenter", "eu"));
        assertEquals(
                "--endpoints and --datacenter each name a registry; give only one of them",
                failure(listed, "--datacenter", "eu", "--endpoints", "a:1"));
        assertStarts(
                "SWITCHBOARD_DATACENTERS: \"eu\" is no datacenter; write name=endpoints",
                failure(Map.of("SWITCHBOARD_DATACENTERS", "eu us=a:1", "SWITCHBOARD_DATACENTER", "us")));
        assertStarts(
                "\"eu\" is no datacenter; write", failure(Map.of(), "--datacenter", "us", "--datacenters", "eu a=b"));
        assertStarts(
                "file /no/such cannot be read", failure(Map.of(), "--datacenter", "us", "--datacenters", "/no/such"));
        assertStarts(
                "SWITCHBOARD_DATACENTER: datacenter name \"U S\"",
                failure(Map.of("SWITCHBOARD_DATACENTERS", LIST, "SWITCHBOARD_DATACENTER", "U S")));
        assertStarts("datacenter name \"E/U\"", failure(listed, "--datacenter", "E/U"));
    }

    @Test
    void a_list_that_is_wrong_is_nothing_to_one_who_names_endpoints() throws Exception {
        Map<String, String> wrong = Map.of("SWITCHBOARD_DATACENTERS", "eu=", "SWITCHBOARD_DATACENTER", "/");
        assertEquals("a:1", options(wrong, "--endpoints", "a:1").authority());
        assertEquals(List.of(), several(wrong, "--endpoints", "a:1"));
    }

    @Test
    void what_a_file_lists_goes_before_variables_and_flags_before_that() throws Exception {
        Map<String, String> environment = new HashMap<>(Map.of(
                "SWITCHBOARD_DATACENTERS",
                file(),
                "ETCDCTL_USER",
                "ann:secret",
                "ETCDCTL_CACERT",
                "/var/ca.pem",
                "ETCDCTL_CERT",
                "/var/cert.pem",
                "ETCDCTL_KEY",
                "/var/key.pem",
                "SWITCHBOARD_NAMESPACE",
                "var/"));
        EtcdOptions listed = options(environment, "--datacenter", "us");
        assertEquals("reader", listed.user());
        assertNull(listed.password());
        EtcdTls tls = listed.tls();
        assertNotNull(tls);
        assertEquals(folder.resolve("ca.pem"), tls.ca());
        assertEquals(Path.of("/var/cert.pem"), tls.certificate());
        assertEquals("prod/", listed.namespace());
        assertEquals("kratos", listed.format().toString());

        EtcdOptions changed = options(
                environment,
                "--datacenter",
                "us",
                "--user",
                "bob:pass",
                "--cacert",
                "/flag/ca.pem",
                "--namespace",
                "",
                "--format",
                "");
        assertEquals("bob", changed.user());
        assertEquals("pass", changed.password());
        EtcdTls flagged = changed.tls();
        assertNotNull(flagged);
        assertEquals(Path.of("/flag/ca.pem"), flagged.ca());
        assertEquals("", changed.namespace());
        assertEquals("switchboard", changed.format().toString());
        assertEquals(
                "other",
                options(environment, "--datacenter", "us", "--password", "other")
                        .password());
        assertStarts(
                "the list of datacenters gives the user reader",
                failure(environment, "--datacenter", "us", "--user", ""));

        EtcdOptions bare = options(environment, "--datacenter", "eu");
        assertEquals("ann", bare.user());
        assertEquals("var/", bare.namespace());
        assertNull(bare.tls(), "a plaintext registry has no use for certificates");
        assertStarts("TLS files are given", failure(environment, "--datacenter", "eu", "--cacert", "/flag/ca.pem"));
    }

    @Test
    void a_client_reads_the_own_registry_first_and_the_flags_are_about_that_one() throws Exception {
        Map<String, String> environment =
                Map.of("SWITCHBOARD_DATACENTERS", file(), "SWITCHBOARD_DATACENTER", "eu", "ETCDCTL_PASSWORD", "p");
        List<DatacenterRegistry> all = several(environment, "--user", "ann", "--command-timeout", "9s");
        assertEquals(
                List.of("eu", "us"), all.stream().map(one -> one.name().value()).toList());
        assertEquals("ann", all.get(0).etcd().user());
        assertEquals("reader", all.get(1).etcd().user());
        assertEquals("wan", all.get(1).network());
        assertEquals(Duration.ofSeconds(9), all.get(1).etcd().requestTimeout());
        assertEquals(
                List.of("us", "eu"),
                several(Map.of("SWITCHBOARD_DATACENTERS", file()), "--datacenter", "us").stream()
                        .map(one -> one.name().value())
                        .toList());
    }

    @Test
    void a_client_reads_one_registry_where_no_other_is_listed_or_none_is_the_own() throws Exception {
        assertEquals(List.of(), several(Map.of()));
        assertEquals(List.of(), several(Map.of("SWITCHBOARD_DATACENTER", "us")));
        assertEquals(List.of(), several(Map.of("SWITCHBOARD_DATACENTERS", LIST, "ETCDCTL_ENDPOINTS", "a:1")));
        assertEquals(List.of(), several(Map.of(), "--datacenter", "us", "--datacenters", "us=a:1"));
        List<DatacenterRegistry> elsewhere = several(
                Map.of("SWITCHBOARD_DATACENTERS", LIST, "SWITCHBOARD_DATACENTER", "us", "ETCDCTL_ENDPOINTS", "x:9"));
        assertEquals("x:9", elsewhere.get(0).etcd().authority());
        assertEquals(3, elsewhere.size());
    }

    @Test
    void what_is_listed_is_judged_before_any_registry_is_asked() {
        List<Datacenter> listed = Datacenter.listed(LIST, Map.of());
        assertEquals(Severity.OK, ListedDatacenters.of("us", listed).severity());
        assertEquals(Severity.WARNING, ListedDatacenters.of("xx", listed).severity());
        assertEquals(Severity.FAILURE, ListedDatacenters.of(null, listed).severity());
    }

    private String file() throws IOException {
        return Files.writeString(folder.resolve("datacenters.json"), """
                {
                  "eu": {"endpoints": ["http://a:1"]},
                  "us": {
                    "endpoints": ["https://c:3"], "network": "wan", "user": "reader", "passwordFile": "password",
                    "ca": "ca.pem", "namespace": "prod/", "format": "kratos"
                  }
                }
                """).toString();
    }

    private static void assertStarts(String start, String message) {
        assertTrue(message.startsWith(start), message);
    }

    private static EtcdFlags flags(String... args) {
        Any any = new Any();
        new CommandLine(any).parseArgs(args);
        return any.etcd;
    }

    private static EtcdOptions options(Map<String, String> environment, String... args) throws CommandFailure {
        return flags(args).options(environment, null);
    }

    private static List<DatacenterRegistry> several(Map<String, String> environment, String... args)
            throws CommandFailure {
        return flags(args).clientRegistries(environment, null);
    }

    private static String failure(Map<String, String> environment, String... args) {
        return String.valueOf(assertThrows(CommandFailure.class, () -> options(environment, args))
                .getMessage());
    }
}
