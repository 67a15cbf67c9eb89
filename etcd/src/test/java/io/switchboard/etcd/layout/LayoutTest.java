package io.switchboard.etcd.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values as the frameworks write them: the forms are those of the marshalling code of each, named at the test. */
class LayoutTest {
    private static final ServiceName SERVICE = new ServiceName("xiaoxu/demo");

    private static final Instance FULL = Instance.builder(new Address("10.0.0.1", 8080))
            .weight(7)
            .locality(new Locality("eu", "eu-1"))
            .version("v2")
            .label("track", "a b&c")
            .address("wan", new Address("203.0.113.7", 50051))
            .address("v6", new Address("2001:db8::7", 80))
            .state(InstanceState.DRAINING)
            .incarnation(1_700_000_000_123L)
            .build();

    /** go-zero's core/discov Publisher writes the address under {@code key/leaseId}. */
    @Test
    void go_zero_has_the_bare_address() {
        Instance read = read(Format.GO_ZERO, "7587870460981677828", "10.0.0.1:8080");
        assertEquals(
                Instance.builder(new Address("10.0.0.1", 8080))
                        .id("7587870460981677828")
                        .build(),
                read);
    }

    /** Kratos's contrib/registry/etcd marshals registry.ServiceInstance; endpoints are those of its transports. */
    @Test
    void kratos_has_json_with_endpoints_of_which_the_one_for_grpc_counts() {
        Instance read = read(Format.KRATOS, "f2c7", """
                {"id":"f2c7","name":"helloworld","version":"v1.0.0","metadata":{"weight":"30","zone":"sh-1","color":"red"},\
                "endpoints":["http://10.0.0.1:8000","grpc://10.0.0.1:9000?isSecure=false"]}""");
        assertEquals(
                Instance.builder(new Address("10.0.0.1", 9000))
                        .id("f2c7")
                        .weight(30)
                        .version("v1.0.0")
                        .locality(new Locality("", "sh-1"))
                        .label("color", "red")
                        .build(),
                read);
        assertEquals(
                "10.0.0.1:9000",
                read(
                                Format.KRATOS,
                                "x",
                                "{\"id\":\"x\",\"name\":\"y\",\"version\":\"\",\"metadata\":null,"
                                        + "\"endpoints\":[\"grpcs://10.0.0.1:9000\"]}")
                        .address()
                        .toString());
    }

    /** Kitex's registry-etcd marshals its instanceInfo; a weight that is not above 0 is 10. */
    @Test
    void kitex_has_json_with_a_weight_whose_default_is_ten() {
        Instance read = read(
                Format.KITEX,
                "10.0.0.1:8888",
                "{\"network\":\"tcp\",\"address\":\"10.0.0.1:8888\",\"weight\":25,\"tags\":{\"version\":\"v2\",\"group\":\"g\"}}");
        assertEquals(
                Instance.builder(new Address("10.0.0.1", 8888))
                        .weight(25)
                        .version("v2")
                        .label("group", "g")
                        .build(),
                read);
        for (String weight : List.of("0", "-1")) {
            assertEquals(
                    10,
                    read(
                                    Format.KITEX,
                                    "a",
                                    "{\"network\":\"tcp\",\"address\":\"10.0.0.1:1\",\"weight\":" + weight
                                            + ",\"tags\":null}")
                            .weight());
        }
    }

    /** rpcx's serverplugin writes the metadata that a service is registered with, with counters that change. */
    @Test
    void rpcx_has_the_address_in_the_key_and_a_query_as_value() {
        Instance read = read(
                Format.RPCX, "tcp@10.0.0.1:8972", "calls=0.00&connections=0.00&group=g%201&state=inactive&weight=5");
        assertEquals(
                Instance.builder(new Address("10.0.0.1", 8972))
                        .id("tcp@10.0.0.1:8972")
                        .weight(5)
                        .state(InstanceState.DRAINING)
                        .label("group", "g 1")
                        .build(),
                read);
        assertEquals(1, read(Format.RPCX, "10.0.0.1:8972", "").weight());
        refused(Format.RPCX, "quic@10.0.0.1:8972", "", "network \"quic\"");
        Instance unread = read(Format.RPCX, "tcp@10.0.0.1:8972", "group=%zz&weight=5");
        assertEquals(5, unread.weight());
        assertEquals("%zz", unread.labels().get("group"));
    }

    @Test
    void where_the_keys_are() {
        assertEquals("xiaoxu/demo/7", key(Format.GO_ZERO, "7"));
        assertEquals("/microservices/xiaoxu/demo/7", key(Format.KRATOS, "7"));
        assertEquals("kitex/registry-etcd/xiaoxu/demo/7", key(Format.KITEX, "7"));
        assertEquals("xiaoxu/demo/tcp@10.0.0.1:80", key(Format.RPCX, "7"));
        assertEquals("xiaoxu/demo/7", key(Format.SWITCHBOARD, "7"));
    }

    @ParameterizedTest
    @EnumSource
    void what_is_written_is_read_again(Format format) {
        Layout layout = Layout.of(format);
        String id = layout.suffix(FULL);
        Instance read = read(format, id, layout.encode(SERVICE, FULL));
        Instance told = format == Format.GO_ZERO ? Instance.at("10.0.0.1:8080") : FULL;
        assertEquals(told.toBuilder().id(id).build(), read);
        assertEquals(format != Format.GO_ZERO, layout.hasIncarnation());
    }

    @ParameterizedTest
    @EnumSource(names = {"KRATOS", "KITEX", "RPCX"})
    void a_label_that_would_be_read_as_something_else_is_refused(Format format) {
        for (String name : List.of("weight", "state", "version", "region", "zone", "incarnation", "addresses")) {
            Instance instance = Instance.builder(new Address("10.0.0.1", 80))
                    .label(name, "x")
                    .build();
            String message = String.valueOf(assertThrows(
                            IllegalArgumentException.class,
                            () -> Layout.of(format).encode(SERVICE, instance))
                    .getMessage());
            assertTrue(message.startsWith("label \"" + name + "\" of instance 10.0.0.1:80 cannot"), message);
        }
    }

    /** A framework's own words of these names may mean something else. */
    @Test
    void what_says_nothing_that_is_known_stays_a_label() {
        Instance kratos = read(Format.KRATOS, "x", """
                {"metadata":{"state":"blue","incarnation":"third","weight":"heavy"},"endpoints":["grpc://10.0.0.1:80"]}""");
        assertEquals(Map.of("state", "blue", "incarnation", "third", "weight", "heavy"), kratos.labels());
        assertEquals(InstanceState.SERVING, kratos.state());
        assertEquals(0, kratos.incarnation());
        assertEquals(Instance.DEFAULT_WEIGHT, kratos.weight());
        Instance kitex = read(Format.KITEX, "x", """
                {"network":"tcp","address":"10.0.0.1:80","weight":3,"tags":{"state":"serving","incarnation":"7"}}""");
        assertEquals(Map.of(), kitex.labels());
        assertEquals(7, kitex.incarnation());
        assertEquals(
                Map.of("state", "up"),
                read(Format.RPCX, "tcp@10.0.0.1:80", "state=up").labels());
    }

    @Test
    void addresses_by_network_are_one_fact_among_the_others_of_a_framework() {
        String fact = "{\"wan\":\"203.0.113.7:50051\"}";
        Map<String, Address> wan = Map.of("wan", new Address("203.0.113.7", 50051));
        for (Instance read : List.of(
                read(
                        Format.KRATOS,
                        "x",
                        "{\"metadata\":{\"addresses\":\"{\\\"wan\\\":\\\"203.0.113.7:50051\\\"}\"},"
                                + "\"endpoints\":[\"grpc://10.0.0.1:80\"]}"),
                read(
                        Format.KITEX,
                        "x",
                        "{\"address\":\"10.0.0.1:80\",\"tags\":{\"addresses\":"
                                + "\"{\\\"wan\\\":\\\"203.0.113.7:50051\\\"}\"}}"),
                read(Format.RPCX, "tcp@10.0.0.1:80", "addresses=" + URLEncoder.encode(fact, StandardCharsets.UTF_8)))) {
            assertEquals(wan, read.addresses());
            assertEquals(Map.of(), read.labels());
            assertEquals("10.0.0.1:80", read.address().toString());
        }
        for (String other : List.of("10.0.0.1,10.0.0.2", "{}", "[1]", "{\"home\":\"Main Street\"}", "{")) {
            Instance read = read(
                    Format.RPCX, "tcp@10.0.0.1:80", "addresses=" + URLEncoder.encode(other, StandardCharsets.UTF_8));
            assertEquals(Map.of("addresses", other), read.labels());
            assertEquals(Map.of(), read.addresses());
        }
    }

    @Test
    void field_names_are_read_as_go_reads_them() {
        Instance kratos = read(Format.KRATOS, "x", """
                {"Name":"xiaoxu/demo","VERSION":"v1","MetaData":{"Weight":"3"},"Endpoints":["grpc://10.0.0.1:80"]}""");
        assertEquals("v1", kratos.version());
        assertEquals(Map.of("Weight", "3"), kratos.labels());
        Instance kitex = read(Format.KITEX, "x", """
                {"Network":"tcp","Address":"10.0.0.2:80","address":"10.0.0.1:80","Weight":3,"Tags":{"zone":"a"}}""");
        assertEquals("10.0.0.1:80", kitex.address().toString());
        assertEquals(3, kitex.weight());
        assertEquals("a", kitex.locality().zone());
    }

    @Test
    void an_endpoint_with_tls_is_an_endpoint() {
        for (String scheme : List.of("grpc", "grpcs", "GRPCS")) {
            assertEquals(
                    "10.0.0.1:80",
                    read(Format.KRATOS, "x", "{\"endpoints\":[\"" + scheme + "://10.0.0.1:80\"]}")
                            .address()
                            .toString());
            assertEquals(
                    "10.0.0.1:80",
                    read(Format.SWITCHBOARD, "x", "{\"Addr\":\"" + scheme + "://10.0.0.1:80\"}")
                            .address()
                            .toString());
        }
    }

    @Test
    void what_kratos_says_of_tls_is_a_label_and_is_written_as_it_was_read() {
        for (String endpoint :
                List.of("grpcs://10.0.0.1:80", "GRPCS://10.0.0.1:80/", "grpc://10.0.0.1:80?isSecure=true")) {
            Instance read = read(Format.KRATOS, "x", "{\"endpoints\":[\"" + endpoint + "\"]}");
            assertEquals(Map.of("tls", "true"), read.labels(), endpoint);
            String written = Layout.of(Format.KRATOS).encode(SERVICE, read);
            assertTrue(written.contains("\"grpcs://10.0.0.1:80\""), written);
            assertFalse(written.contains("tls"), written);
            assertEquals(read, read(Format.KRATOS, "x", written));
        }
        Instance plain = read(Format.KRATOS, "x", "{\"endpoints\":[\"grpc://10.0.0.1:80?isSecure=false\"]}");
        assertEquals(Map.of(), plain.labels());
        Instance other = plain.toBuilder().label("tls", "1.3").build();
        String written = Layout.of(Format.KRATOS).encode(SERVICE, other);
        assertTrue(written.contains("\"grpc://10.0.0.1:80\""), written);
        assertEquals(other, read(Format.KRATOS, "x", written));
    }

    @Test
    void a_format_may_name_where_its_keys_begin() {
        assertEquals(
                "/a/b/xiaoxu/demo/",
                Layout.of(FormatChoice.parse("kratos:/a/b")).prefix(SERVICE));
        assertEquals(
                "mine/xiaoxu/demo/", Layout.of(FormatChoice.parse("kitex:mine")).prefix(SERVICE));
        assertEquals(FormatChoice.of(Format.KRATOS), FormatChoice.parse("kratos:/microservices"));
        for (String text : List.of("kratos", "kratos:/a/b", "go-zero", "kitex:mine")) {
            assertEquals(text, FormatChoice.parse(text).toString());
        }
        Map.of(
                        "kratos:", "ends in a colon",
                        "kratos:/a/", "ends with a slash",
                        "kratos:/", "ends with a slash",
                        "kratos:a//b", "empty segment",
                        "kratos:a b", "whitespace",
                        "kratos:switchboard/config", "Switchboard's own keys",
                        "go-zero:/a", "has no namespace of its own",
                        "rpcx:a", "has no namespace of its own",
                        "Kratos:/a", "is not known")
                .forEach((text, why) -> {
                    String message = String.valueOf(
                            assertThrows(IllegalArgumentException.class, () -> FormatChoice.parse(text), text)
                                    .getMessage());
                    assertTrue(message.contains(why), message);
                });
        assertThrows(IllegalArgumentException.class, () -> FormatChoice.parse("kratos:" + "a".repeat(513)));
        assertThrows(IllegalArgumentException.class, () -> FormatChoice.parse("kratos:a\u200b"));
    }

    @Test
    void one_address_of_rpcx_is_spelled_in_one_way() {
        Layout rpcx = Layout.of(Format.RPCX);
        for (String id : List.of("10.0.0.1:80", "tcp@10.0.0.1:80", "TCP@10.0.0.1:80", "tcp4@10.0.0.1:080")) {
            assertEquals("tcp@10.0.0.1:80", rpcx.spelled(id));
            assertEquals("10.0.0.1:80", read(Format.RPCX, id, "").address().toString());
        }
        for (String id : List.of(
                "[2001:db8::1]:80", "tcp6@[2001:DB8:0:0:0:0:0:1]:80", "tcp@[2001:0db8:0000:0000:0000::0001]:80")) {
            assertEquals("tcp@[2001:db8::1]:80", rpcx.spelled(id));
        }
        assertEquals("tcp@[::]:80", rpcx.spelled("[0:0:0:0:0:0:0:0]:80"));
        assertEquals("tcp@[1::]:80", rpcx.spelled("[1:0:0:0:0:0:0:0]:80"));
        assertEquals("tcp@[1:0:2:3:4:5:6:7]:80", rpcx.spelled("[1:0:2:3:4:5:6:7]:80"));
        assertEquals("tcp@[2001:db8::1:0:0:1]:80", rpcx.spelled("[2001:db8:0:0:1:0:0:1]:80"));
        assertEquals("tcp@[::ffff:10.0.0.1]:80", rpcx.spelled("[::FFFF:10.0.0.1]:80"));
        assertEquals("tcp@[fe80::1%eth0]:80", rpcx.spelled("[fe80::1%eth0]:80"));
        assertEquals("tcp@host.example:80", rpcx.spelled("Host.Example:80"));
        for (String id : List.of("quic@10.0.0.1:80", "Arith", "tcp@", "@", "tcp@tcp@10.0.0.1:80")) {
            assertEquals(id, rpcx.spelled(id));
        }
        assertEquals(
                "10.0.0.1:80",
                read(Format.KITEX, "x", "{\"network\":\"TCP4\",\"address\":\"10.0.0.1:80\"}")
                        .address()
                        .toString());
    }

    @Test
    void kratos_says_whose_an_instance_is() {
        InstanceCodec.Read read = Layout.of(Format.KRATOS)
                .read("x", "{\"name\":\"user/admin\",\"endpoints\":[\"grpc://10.0.0.1:80\"]}", 0, 100);
        assertTrue(read.isOf(new ServiceName("user/admin")));
        assertFalse(read.isOf(new ServiceName("user")));
    }

    @ParameterizedTest
    @EnumSource
    void a_weight_out_of_range_is_clamped(Format format) {
        Layout layout = Layout.of(format);
        Instance heavy = FULL.toBuilder().weight(Instance.MAX_WEIGHT).build();
        InstanceCodec.Read read = layout.read(layout.suffix(FULL), layout.encode(SERVICE, heavy), 0, 50);
        assertEquals(50, read.instance().weight());
        assertTrue(read.clamped());
    }

    @Test
    void what_announces_nobody_is_refused_with_the_reason() {
        refused(Format.GO_ZERO, "7", "", "address");
        refused(Format.GO_ZERO, "7", "{\"Addr\":\"10.0.0.1:80\"}", "address");
        refused(Format.KRATOS, "x", "10.0.0.1:80", "not JSON");
        refused(Format.KRATOS, "x", "[]", "not a JSON object");
        refused(Format.KRATOS, "x", "{\"endpoints\":[\"http://10.0.0.1:80\"]}", "no endpoint for gRPC");
        refused(Format.KRATOS, "x", "{}", "no endpoint for gRPC");
        refused(Format.KITEX, "x", "{}", "no address");
        refused(Format.KITEX, "x", "{\"network\":\"unix\",\"address\":\"/tmp/x\"}", "network \"unix\"");
        refused(Format.KITEX, "x", "{\"network\":\"tcp\",\"address\":\":8888\"}", "");
        refused(Format.RPCX, "Arith", "Arith", "");
    }

    @Test
    void a_format_is_read_by_its_name() {
        assertEquals(Format.GO_ZERO, Format.parse("go-zero"));
        assertEquals(
                "format \"GoZero\" is not known; write one of switchboard, go-zero, kratos, kitex, rpcx",
                assertThrows(IllegalArgumentException.class, () -> Format.parse("GoZero"))
                        .getMessage());
    }

    private static Instance read(Format format, String id, String value) {
        return Layout.of(format).read(id, value, 0, Instance.MAX_WEIGHT).instance();
    }

    private static String key(Format format, String id) {
        Layout layout = Layout.of(format);
        return layout.prefix(SERVICE)
                + layout.suffix(
                        Instance.builder(new Address("10.0.0.1", 80)).id(id).build());
    }

    private static void refused(Format format, String id, String value, String why) {
        String message =
                String.valueOf(assertThrows(IllegalArgumentException.class, () -> read(format, id, value), value)
                        .getMessage());
        assertTrue(message.contains(why), message);
    }
}
