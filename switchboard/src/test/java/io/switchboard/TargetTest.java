package io.switchboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.switchboard.core.ServiceName;
import io.switchboard.etcd.layout.Format;
import io.switchboard.etcd.layout.FormatChoice;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "etcd:///demo|demo|[]",
                "etcd:///xiaoxu/demo|xiaoxu/demo|[]",
                "etcd:demo|demo|[]",
                "etcd:/demo|demo|[]",
                "etcd://host:1234/xiaoxu/demo|xiaoxu/demo|[http://host:1234]",
                "etcd://host/demo|demo|[http://host:2379]",
                "etcd://[::1]:1234/demo|demo|[http://[::1]:1234]",
                "etcd:///demo?endpoints=a:2379,b|demo|[http://a:2379, http://b:2379]",
                "etcd:///demo?endpoints=https://a:1,https://b:2|demo|[https://a:1, https://b:2]",
                "etcd:///demo?endpoints=https%3A%2F%2Fa%3A1|demo|[https://a:1]",
                "etcd:///%E6%9C%8D%E5%8A%A1|服务|[]",
            })
    void a_target_names_a_service_and_perhaps_its_etcd(String uri, String service, String endpoints) {
        Target target = Target.parse(URI.create(uri));
        assertEquals(service, target.service().value());
        assertEquals(endpoints, target.endpoints().toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "etcd:///|target \"etcd:///\": service name \"\" is empty; name the service, for example \"xiaoxu/demo\"",
                "etcd://host:2379|target \"etcd://host:2379\": service name \"\" is empty; name the service, for example \"xiaoxu/demo\"",
                "etcd:////demo|target \"etcd:////demo\": service name \"/demo\" starts or ends with a slash; write it without, for example \"xiaoxu/demo\"",
                "etcd:///demo/|target \"etcd:///demo/\": service name \"demo/\" starts or ends with a slash; write it without, for example \"xiaoxu/demo\"",
                "etcd://host:70000/demo|target \"etcd://host:70000/demo\": etcd endpoint \"host:70000\" is not host[:port] or http(s)://host[:port]: port 70000 of host \"host\" is not between 1 and 65535",
                "etcd://a:1/demo?endpoints=b:2|target \"etcd://a:1/demo?endpoints=b:2\": it names etcd twice, before the service and as endpoints",
                "etcd:///demo?endpoint=b:2|target \"etcd:///demo?endpoint=b:2\": it has the parameter \"endpoint=b:2\", and only endpoints=, authority= and format= are known",
                "etcd:///demo?authority=a&authority=b|target \"etcd:///demo?authority=a&authority=b\": it has the parameter authority= twice",
                "etcd:///demo?authority=a/b|target \"etcd:///demo?authority=a/b\": authority \"a/b\" is not a host name, as a certificate names one",
                "etcd:///demo?authority=|target \"etcd:///demo?authority=\": authority \"\" is not a host name, as a certificate names one",
                "etcd:///demo?endpoints=|target \"etcd:///demo?endpoints=\": no etcd endpoint is given; write one or more, for example http://127.0.0.1:2379",
            })
    void a_malformed_target_is_told_with_its_reason(String uri, String message) {
        assertEquals(
                message
                        + "; write etcd:///service, etcd://host:2379/service or etcd:///service?endpoints=a:2379,b:2379",
                assertThrows(IllegalArgumentException.class, () -> Target.parse(URI.create(uri)))
                        .getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "etcd:///demo,demo",
        "etcd:///xiaoxu/demo,xiaoxu.demo",
        "etcd:///a/b/c-1,a.b.c-1",
        "etcd:///a_b/c,a_b%2Fc",
        "etcd:///-a/b,-a%2Fb",
        "etcd:///10/0/0/1,10%2F0%2F0%2F1",
        "etcd:///%E6%9C%8D/%E5%8A%A1,%E6%9C%8D%2F%E5%8A%A1",
        "etcd:///xiaoxu/demo?authority=Orders.internal,Orders.internal",
        "etcd://a:1/xiaoxu/demo?authority=10.0.0.1,10.0.0.1",
        "'etcd:///demo?endpoints=a:1,b:2&authority=x',x",
        "'etcd:///demo?authority=x&endpoints=a:1,b:2',x",
    })
    void servers_are_authenticated_by_the_service_with_dots_or_by_what_the_target_says(String uri, String authority) {
        assertEquals(authority, Target.parse(URI.create(uri)).authority());
    }

    @Test
    void a_service_too_long_for_a_host_name_is_its_own_authority() {
        String label = "x".repeat(63);
        assertEquals(label + "." + label, Authority.of(new ServiceName(label + "/" + label)));
        assertEquals(label + "x%2Fx", Authority.of(new ServiceName(label + "x/x")));
        String five = String.join("/", label, label, label, label, label);
        assertEquals(five.replace("/", "%2F"), Authority.of(new ServiceName(five)));
    }

    @ParameterizedTest
    @CsvSource({"demo", "xiaoxu/demo", "服务/演示", "a:b", "50%"})
    void a_service_is_written_so_that_it_is_read_back(String service) {
        assertEquals(
                service,
                Target.parse(URI.create(Target.of(new ServiceName(service)).toString()))
                        .service()
                        .value());
    }

    @ParameterizedTest
    @CsvSource({
        "etcd://127.0.0.1:1/xiaoxu/demo,xiaoxu.demo",
        "etcd:///xiaoxu/demo?endpoints=127.0.0.1:1&authority=orders.internal,orders.internal",
    })
    void the_channel_has_the_authority_of_the_target(String target, String authority) {
        ManagedChannel channel = Grpc.newChannelBuilder(target, InsecureChannelCredentials.create())
                .build();
        try {
            assertEquals(authority, channel.authority());
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void a_channel_to_a_malformed_target_is_refused_with_the_reason() {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> Grpc.newChannelBuilder("etcd://a:1/demo?endpoints=b:2", InsecureChannelCredentials.create())
                        .build());
        assertEquals(
                "target \"etcd://a:1/demo?endpoints=b:2\": it names etcd twice, before the service and as endpoints;"
                        + " write etcd:///service, etcd://host:2379/service or etcd:///service?endpoints=a:2379,b:2379",
                refused.getMessage());
    }

    @Test
    void a_channel_without_any_etcd_is_refused_with_what_to_do() {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> Grpc.newChannelBuilder("etcd:///demo", InsecureChannelCredentials.create())
                        .build());
        assertEquals(
                "no etcd endpoint is given: pass one, for example http://127.0.0.1:2379, or set SWITCHBOARD_ENDPOINTS",
                refused.getMessage());
    }

    @Test
    void a_format_is_read_and_a_wrong_one_refused() {
        assertEquals(
                FormatChoice.of(Format.KRATOS),
                Target.parse(URI.create("etcd:///demo?format=kratos")).format());
        assertEquals(
                new FormatChoice(Format.KRATOS, "/my-namespace"),
                Target.parse(URI.create("etcd:///demo?format=kratos:/my-namespace"))
                        .format());
        assertNull(Target.parse(URI.create("etcd:///demo")).format());
        String message = String.valueOf(assertThrows(
                        IllegalArgumentException.class, () -> Target.parse(URI.create("etcd:///demo?format=Kratos")))
                .getMessage());
        assertTrue(message.contains("format \"Kratos\" is not known; write one of switchboard, go-zero"), message);
    }

    @Test
    void a_format_other_than_the_switchboards_is_refused() {
        try (Switchboard switchboard = Switchboard.connect("127.0.0.1:1")) {
            IllegalArgumentException refused = assertThrows(
                    IllegalArgumentException.class,
                    () -> Grpc.newChannelBuilder("etcd:///demo?format=kitex", InsecureChannelCredentials.create())
                            .setNameResolverArg(Switchboard.RESOLVER_ARG, switchboard)
                            .build());
            assertEquals(
                    "target \"etcd:///demo?format=kitex\" is of the format kitex, and the Switchboard given to the channel"
                            + " of switchboard; set EtcdOptions.format, or leave the format out of the target",
                    refused.getMessage());
        }
    }

    @Test
    void two_etcds_for_one_channel_are_refused() {
        try (Switchboard switchboard = Switchboard.connect("127.0.0.1:1")) {
            IllegalArgumentException refused = assertThrows(
                    IllegalArgumentException.class,
                    () -> Grpc.newChannelBuilder("etcd://127.0.0.1:2/demo", InsecureChannelCredentials.create())
                            .setNameResolverArg(Switchboard.RESOLVER_ARG, switchboard)
                            .build());
            assertEquals(
                    "target \"etcd://127.0.0.1:2/demo\" names etcd's endpoints, and so does the Switchboard given to the"
                            + " channel; write etcd:///demo",
                    refused.getMessage());
        }
    }

    /** Found by {@code bin/fuzz target}: normalized, the name would be that of another service. */
    @ParameterizedTest
    @ValueSource(strings = {"cafe\u0301", "\ufb2c", "\u212b/x"})
    void a_name_is_not_normalized_on_its_way_through_a_target(String name) {
        ServiceName service = new ServiceName(name);
        assertEquals(
                service, Target.parse(URI.create(Target.of(service).toString())).service());
    }
}
