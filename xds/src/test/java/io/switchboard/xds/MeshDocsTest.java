package io.switchboard.xds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonParser;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.switchboard.core.Locality;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** What docs/mesh.md says to write is read as it says, and it names what cannot be said. */
class MeshDocsTest {
    private static final List<String> FIELDS = List.of(
            "choice: least_request",
            "choice: peak_ewma",
            "choice: maglev",
            "choice: random",
            "choice: ring_hash",
            "boundedLoad",
            "loadReports",
            "locality.overprovisioning",
            "locality.memory",
            "panicThreshold",
            "datacenters: ",
            "datacenters.maxAdded",
            "datacenters.usualLoad",
            "slowStart",
            "subset.size",
            "sticky",
            "methodConfig: waitForReady",
            "methodConfig: hedgingPolicy",
            "methodConfig: maxRequestMessageBytes",
            "methodConfig: retryableStatusCodes",
            "methodConfig: backoffMultiplier",
            "methodConfig: perAttemptRecvTimeout",
            "methodConfig: maxAttempts",
            "retryThrottling",
            "healthCheckConfig",
            "loadBalancingConfig: ");

    private static String text(String name) throws Exception {
        Path here = Path.of("docs", name);
        return Files.readString(Files.exists(here) ? here : Path.of("..", "docs", name));
    }

    private static String block(String document, String language) {
        Matcher block = Pattern.compile("(?s)```" + language + "\n(.*?)```").matcher(document);
        assertTrue(block.find(), language);
        return block.group(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mesh.md", "mesh.zh-CN.md"})
    void a_program_with_grpc_says_who_it_is(String name) throws Exception {
        Node.Builder node = Node.newBuilder();
        JsonFormat.parser()
                .merge(
                        JsonParser.parseString(block(text(name), "json"))
                                .getAsJsonObject()
                                .get("node")
                                .toString(),
                        node);
        assertEquals(List.of(), XdsClients.problems(node.build()));
        XdsClient client = XdsClients.read(node.build());
        assertEquals("eu", client.datacenter());
        assertEquals(new Locality("eu", "eu-a"), client.locality());
    }

    @ParameterizedTest
    @ValueSource(strings = {"mesh.md", "mesh.zh-CN.md"})
    void an_envoy_gets_the_listeners_that_it_asks_for(String name) throws Exception {
        Map<String, Object> bootstrap = new Yaml().load(block(text(name), "yaml"));
        Node.Builder node = Node.newBuilder().setUserAgentName("envoy");
        JsonFormat.parser().merge(new Gson().toJson(bootstrap.get("node")), node);
        assertEquals(List.of(), XdsClients.problems(node.build()));
        assertEquals(
                List.of(8080, 8081),
                EnvoyListener.of(XdsClients.read(node.build())).stream()
                        .map(EnvoyListener::port)
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"mesh.md", "mesh.zh-CN.md"})
    void what_cannot_be_said_is_in_the_table(String name) throws Exception {
        String document = text(name);
        assertEquals(
                List.of(),
                FIELDS.stream().filter(field -> !document.contains(field)).toList());
    }

    @Test
    void both_documents_have_the_same_shape() throws Exception {
        assertEquals(shape(text("mesh.md")), shape(text("mesh.zh-CN.md")));
    }

    /** Headings by their level, rows of tables, fences. */
    private static List<String> shape(String document) {
        return Stream.of(document.split("\n"))
                .map(line -> line.startsWith("#")
                        ? line.replaceAll(" .*", "")
                        : line.startsWith("|") ? "|" : line.strip().startsWith("```") ? line.strip() : "")
                .filter(line -> !line.isEmpty())
                .toList();
    }
}
