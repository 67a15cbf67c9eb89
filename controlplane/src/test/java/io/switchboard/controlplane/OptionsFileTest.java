package io.switchboard.controlplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsFileTest {
    private static final String PARTS = "'parts': {'xds': {'address': '127.0.0.1:1'}}";

    @TempDir
    Path folder = Path.of("");

    @Test
    void a_file_says_everything_and_flags_take_precedence() throws Exception {
        Path file = written("{'parts': {'xds': {'address': '127.0.0.1:18000', 'debounce': 20, 'eager': true},"
                + " 'kubernetes': {'namespace': 'registry'}}, 'admin': ':9901',"
                + " 'tls': {'certificate': 'tls.crt', 'key': 'sub/tls.key', 'clientCa': '/etc/ca.crt'},"
                + " 'access': [{'certificate': 'spiffe://prod/*', 'services': ['prices', 'shop/*']},"
                + " {'tokenFile': 'token', 'services': ['*']}, {'anyone': true, 'services': ['open']}],"
                + " 'grace': '500ms'}");
        ControlPlaneOptions options = ControlPlaneOptions.builder()
                .file(file)
                .part("xds", "[::1]:18001")
                .build();
        assertEquals(
                new PartOptions(ListenAddress.parse("[::1]:18001"), Map.of("debounce", "20", "eager", "true")),
                options.parts().get("xds"));
        assertEquals(
                new PartOptions(null, Map.of("namespace", "registry")),
                options.parts().get("kubernetes"));
        InetSocketAddress admin = options.admin();
        assertNotNull(admin);
        assertTrue(admin.getAddress().isAnyLocalAddress());
        assertEquals(
                new ServerTls(folder.resolve("tls.crt"), folder.resolve("sub/tls.key"), Path.of("/etc/ca.crt")),
                options.tls());
        assertEquals(
                List.of(
                        AccessRule.certificate("spiffe://prod/*", "prices", "shop/*"),
                        AccessRule.token(folder.resolve("token"), "*"),
                        AccessRule.anyone("open")),
                options.access());
        assertEquals(Duration.ofMillis(500), options.grace());
    }

    @Test
    void nothing_but_a_part_is_needed() throws Exception {
        ControlPlaneOptions options =
                ControlPlaneOptions.builder().file(written("{" + PARTS + "}")).build();
        assertNull(options.admin());
        assertNull(options.tls());
        assertNull(options.access());
        assertEquals(Duration.ofSeconds(10), options.grace());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "[]                                     | it is no JSON object",
                "{                                      | no JSON",
                "{'prts': {}}                           | member \"prts\" is not known; known are parts, admin, tls",
                "{}                                     | there is nothing to serve; ask for a part, for example xds",
                "{'parts': []}                          | parts: it is no JSON object",
                "{'parts': {'xds': 1}}                  | parts: xds: it is no JSON object",
                "{'parts': {'xds': {'address': 1}}}     | parts: xds: address: address is no string",
                "{'parts': {'xds': {'address': 'a'}}}   | parts: xds: address: \"a\" is no address to listen at; write",
                "{'parts': {'xds': {'address': 'a:b'}}} | parts: xds: address: \"a:b\" is no address to listen at",
                "{'parts': {'xds': {'address': ':65536'}}} | \":65536\" is no address to listen at; write host:port",
                "{'parts': {'xds': {'address': '::1:80'}}} | \"::1:80\" is no address to listen at; write host:port",
                "{'parts': {'xds': {'address': 'no.invalid:80'}}} | host \"no.invalid\" is not known here; write",
                "{'parts': {'xds': {'many': []}}}       | parts: xds: many is no text, number, true or false",
                "{@, 'admin': 'x'}                      | \"x\" is no address to listen at",
                "{@, 'admin': 1}                        | admin is no string",
                "{@, 'tls': {'certificate': 'a'}}       | tls: certificate and key belong together; give both",
                "{@, 'tls': {'cert': 'a'}}              | tls: member \"cert\" is not known; known are certificate, key",
                "{@, 'access': {}}                      | access: it is no JSON array; write for example",
                "{@, 'access': [{'services': ['*']}]}   | access: entry 1: it does not say who; write one of",
                "{@, 'access': [{'anyone': false, 'services': ['*']}]} | access: entry 1: it does not say who",
                "{@, 'access': [{'anyone': true, 'tokenFile': 'a', 'services': ['*']}]} | it does not say who",
                "{@, 'access': [{'anyone': true}]}      | access: entry 1: services is empty; write for example",
                "{@, 'access': [{'anyone': true, 'services': [1]}]} | services has a value that is no string",
                "{@, 'access': [{'anyone': true, 'services': ['a*b']}]} | services has \"a*b\"; write a service's name",
                "{@, 'access': [{'certificate': '', 'services': ['*']}]} | certificate is empty; say who",
                "{@, 'access': [{'certificate': 'a', 'services': ['*']}]} | clients are asked for none; say by which",
                "{@, 'grace': '10'}                     | grace: \"10\" is not a duration; write for example 10s or 500ms",
                "{@, 'grace': '61m'}                    | grace PT1H1M is not between PT0S and PT1H",
                "{'parts': {'xds': {'address': ':1'}}}  | everybody could see every service; say in the file who may see",
                "{'parts': {'xds': {'address': ':1'}}, 'access': [{'tokenFile': 'a', 'services': ['*']}]} | without TLS",
            })
    void what_is_wrong_is_told_with_where_and_what_may_be_written(String document, String message) throws Exception {
        Path file = written(document.replace("@", PARTS));
        String told = String.valueOf(assertThrows(
                        IllegalArgumentException.class,
                        () -> ControlPlaneOptions.builder().file(file).build())
                .getMessage());
        assertTrue(told.contains(message), told);
    }

    @Test
    void a_file_that_is_not_there_is_told() {
        String told = String.valueOf(assertThrows(
                        IllegalArgumentException.class,
                        () -> ControlPlaneOptions.builder().file(folder.resolve("none")))
                .getMessage());
        assertTrue(told.startsWith("file " + folder.resolve("none") + " cannot be read"), told);
    }

    @Test
    void whoever_says_that_anyone_may_see_it_may_listen_anywhere() {
        ControlPlaneOptions options = ControlPlaneOptions.builder()
                .part("xds", ":18000")
                .access(List.of(AccessRule.anyone("*")))
                .build();
        assertEquals(Map.of("xds", new PartOptions(ListenAddress.parse("0.0.0.0:18000"), Map.of())), options.parts());
    }

    private Path written(String document) throws IOException {
        return Files.writeString(folder.resolve("serve.json"), document.replace('\'', '"'));
    }
}
