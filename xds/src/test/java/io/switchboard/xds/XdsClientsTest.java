package io.switchboard.xds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import io.switchboard.xds.XdsClient.Kind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client says of itself, and what it may say that nobody makes sense of. */
class XdsClientsTest {
    private static Node node(String json) throws Exception {
        Node.Builder node = Node.newBuilder();
        JsonFormat.parser().merge(json.replace('\'', '"'), node);
        return node.build();
    }

    @ParameterizedTest
    @CsvSource({
        "gRPC Java, GRPC_JAVA",
        "gRPC Go, GRPC",
        "gRPC C-core linux, GRPC",
        "gRPC Node Pure JS, GRPC",
        "grpc-node-js, GRPC",
        "envoy, ENVOY",
        "something, GRPC",
        "'', GRPC"
    })
    void the_kind_is_by_the_agent(String agent, Kind kind) throws Exception {
        assertEquals(
                kind, XdsClients.read(node("{'userAgentName':'" + agent + "'}")).kind());
    }

    @Test
    void metadata_names_the_kind_where_the_agent_does_not() throws Exception {
        assertEquals(
                Kind.ENVOY,
                XdsClients.read(node("{'userAgentName':'gRPC Go','metadata':{'switchboard.kind':'envoy'}}"))
                        .kind());
    }

    @Test
    void place_datacenter_network_and_policy_are_read_in_either_form() throws Exception {
        XdsClient expected = new XdsClient(
                Kind.GRPC_JAVA, new Locality("eu", "a"), "eu", Map.of("network", "wan", "policy", "true"));
        String start = "{'userAgentName':'gRPC Java','locality':{'region':'eu','zone':'a','subZone':'r'},'metadata':";
        assertEquals(
                expected,
                XdsClients.read(node(start + "{'switchboard.datacenter':'eu','switchboard.network':'wan',"
                        + "'switchboard.policy':true}}")));
        assertEquals(
                expected,
                XdsClients.read(node(start + "{'switchboard':{'datacenter':'eu','network':'wan','policy':'true'}}}")));
    }

    @Test
    void an_envoy_wants_the_services_of_its_listeners() throws Exception {
        XdsClient client = XdsClients.read(node("{'userAgentName':'envoy','metadata':{'switchboard.listeners':["
                + "{'port':80,'service':'b'},{'address':'127.0.0.1','port':81,'services':['a/b','*']}]}}"));
        assertEquals(
                List.of(
                        new EnvoyListener("0.0.0.0", 80, Set.of(new ServiceName("b")), false),
                        new EnvoyListener("127.0.0.1", 81, Set.of(new ServiceName("a/b")), true)),
                EnvoyListener.of(client));
        assertEquals(
                Set.of(new ServiceName("a/b"), new ServiceName("b"), new ServiceName("c")),
                Wanted.of(client, List.of(new ServiceName("c"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'switchboard.network':'WAN' | node metadata switchboard.network \"WAN\" is no name of a network;"
                        + " write one such as \"wan\"",
                "'switchboard.datacenter':7 | node metadata switchboard.datacenter has to be a string",
                "'switchboard.kind':'nginx' | node metadata switchboard.kind \"nginx\" is not known; write java, grpc"
                        + " or envoy",
                "'switchboard.listeners':[{'port':80.5,'service':'a'}] | node metadata switchboard.listeners port"
                        + " 80.5 is not between 1 and 65535",
                "'switchboard.listeners':[{'port':80}] | node metadata switchboard.listeners port 80 names no"
                        + " service; write {\"service\": \"prices\"}",
                "'switchboard.listeners':[{'address':'all','port':80,'service':'a'}] | node metadata"
                        + " switchboard.listeners address \"all\" is no IP address"
            },
            quoteCharacter = '^')
    void what_cannot_be_used_is_a_problem(String metadata, String problem) throws Exception {
        Node node = node("{'userAgentName':'envoy','metadata':{" + metadata + "}}");
        assertEquals(List.of(problem), XdsClients.problems(node));
        assertEquals(Map.of(), XdsClients.read(node).settings());
    }

    @Test
    void hostile_nodes_cost_little() {
        Value deep = Value.newBuilder().setStringValue("x").build();
        for (int i = 0; i < 5000; i++) {
            deep = Value.newBuilder()
                    .setListValue(ListValue.newBuilder().addValues(deep))
                    .build();
        }
        Struct.Builder listener = Struct.newBuilder();
        ListValue.Builder names = ListValue.newBuilder();
        for (int i = 0; i < 100_000; i++) {
            names.addValues(Value.newBuilder().setStringValue("s" + i % 5000 + "/".repeat(i % 3)));
        }
        listener.putFields("port", Value.newBuilder().setNumberValue(80).build());
        listener.putFields("services", Value.newBuilder().setListValue(names).build());
        ListValue.Builder listeners = ListValue.newBuilder().addValues(deep);
        for (int i = 0; i < 1000; i++) {
            listeners.addValues(Value.newBuilder().setStructValue(listener));
        }
        Node node = Node.newBuilder()
                .setUserAgentName("envoy")
                .setLocality(
                        io.envoyproxy.envoy.config.core.v3.Locality.newBuilder().setZone("z".repeat(1_000_000)))
                .setMetadata(Struct.newBuilder()
                        .putFields(
                                "switchboard.network",
                                Value.newBuilder()
                                        .setStringValue("n".repeat(1_000_000))
                                        .build())
                        .putFields("switchboard.datacenter", deep)
                        .putFields("switchboard", deep)
                        .putFields(
                                "switchboard.listeners",
                                Value.newBuilder().setListValue(listeners).build()))
                .build();
        XdsClient client = XdsClients.read(node);
        assertEquals(Locality.UNKNOWN, client.locality());
        assertNull(client.datacenter());
        assertEquals(1, EnvoyListener.of(client).size());
        assertTrue(client.settings().getOrDefault(XdsClients.LISTENERS, "").length() < 100_000);
        List<String> problems = XdsClients.problems(node);
        assertTrue(problems.size() <= 16, problems::toString);
        problems.forEach(problem -> assertTrue(problem.length() < 5000));
    }

    @ParameterizedTest
    @CsvSource({
        "CLUSTER, a/b, a/b",
        "CLUSTER, 'a/b//first,version=2', a/b",
        "ENDPOINTS, a//b//c, a",
        "LISTENER, a//b, ",
        "ROUTE, switchboard//listener/0.0.0.0:80, ",
        "LISTENER, '', ",
        "CLUSTER, //, ",
        "CLUSTER, switchboard, "
    })
    void names_are_those_of_services(ResourceType type, String name, String service) {
        ServiceName found = ResourceNames.serviceOf(type, name);
        assertEquals(service, found == null ? null : found.value());
    }
}
