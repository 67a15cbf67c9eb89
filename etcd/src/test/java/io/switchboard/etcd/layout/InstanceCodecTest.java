package io.switchboard.etcd.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Locality;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceCodecTest {
    @Test
    void an_instance_that_says_nothing_is_written_as_go_writes_it() {
        assertEquals(
                "{\"Op\":0,\"Addr\":\"10.0.0.1:80\",\"Metadata\":null}",
                InstanceCodec.encode(Instance.at("10.0.0.1:80")));
    }

    @Test
    void what_is_written_is_read_back() {
        Instance instance = Instance.builder(new Address("::1", 80))
                .id("blue-1")
                .weight(7)
                .locality(new Locality("eu", "eu-1"))
                .version("v2")
                .address("wan", new Address("203.0.113.7", 50051))
                .address("lan", new Address("fd00::7", 80))
                .label("track", "canary\n\"<&>")
                .state(InstanceState.DRAINING)
                .incarnation(1_795_366_663_540L)
                .extensions(Map.of("team", "{\"name\":\"x\",\"ids\":[1,2.5,null]}"))
                .build();
        assertEquals(instance, InstanceCodec.decode("blue-1", InstanceCodec.encode(instance)));
    }

    @Test
    void the_addresses_for_other_networks_stand_behind_all_else() {
        assertEquals(
                "{\"Op\":0,\"Addr\":\"10.0.0.1:80\",\"Metadata\":{\"weight\":7,\"incarnation\":5,"
                        + "\"addresses\":{\"lan\":\"[fd00::7]:80\",\"wan\":\"203.0.113.7:50051\"}}}",
                InstanceCodec.encode(Instance.at("10.0.0.1:80").toBuilder()
                        .weight(7)
                        .incarnation(5)
                        .address("wan", new Address("203.0.113.7", 50051))
                        .address("lan", new Address("fd00::7", 80))
                        .build()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"wan\":\"203.0.113.7:50051\"}|{wan=203.0.113.7:50051}",
                "{\"wan\":\"grpc://gate.example:443/\",\"v6\":\"[2001:db8::7]:80\"}"
                        + "|{v6=[2001:db8::7]:80, wan=gate.example:443}",
                "{\"wan\":\"a:1\",\"wan\":\"b:2\"}|{wan=b:2}",
                "{\"wan\":\"a:1\",\"wan\":\"no port\",\"lan\":\"c:3\"}|{lan=c:3}",
                "{\"wan\":\"a:1\",\"wan\":[\"b:2\"],\"lan\":{\"a\":{}}}|{}",
                "{\"wan\":null,\"a\":true,\"b\":7,\"c\":\"\",\"d\":\"h:0\",\"e\":\"a\\u0000:1\"}|{}",
                "{\"WAN\":\"a:1\",\"\":\"a:1\",\"-a\":\"a:1\","
                        + "\"a.b\":\"a:1\",\"\\ud800\":\"a:1\",\"ok\":\"a:1\"}|{ok=a:1}",
                "\"wan=203.0.113.7:50051\"|{}",
                "[\"203.0.113.7:50051\"]|{}",
                "null|{}",
                "5|{}",
            })
    void of_the_addresses_for_other_networks_what_is_none_costs_itself_only(String json, String read) {
        String value = "{\"Addr\":\"10.0.0.1:80\",\"Metadata\":{\"addresses\":" + json + ",\"zone\":\"a\"}}";
        Instance instance = InstanceCodec.decode("x", value);
        assertEquals(read, instance.addresses().toString());
        assertEquals("a", instance.locality().zone());
        assertEquals(Map.of(), instance.extensions());
        assertEquals("10.0.0.1:80", instance.address().toString());
    }

    @Test
    void of_many_networks_the_first_by_name_count() {
        StringBuilder json = new StringBuilder();
        for (int i = 99; i >= 10; i--) {
            json.append(json.isEmpty() ? "" : ",").append("\"n" + i + "\":\"h:" + i + "\"");
        }
        Instance read = InstanceCodec.decode("x", "{\"Addr\":\"h:1\",\"Metadata\":{\"addresses\":{" + json + "}}}");
        assertEquals(Instance.MAX_NETWORKS, read.addresses().size());
        assertEquals(new Address("h", 10), read.addresses().get("n10"));
        assertEquals(new Address("h", 25), read.addresses().get("n25"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"Op\":0,\"Addr\":\"10.0.0.1:80\",\"Metadata\":null}",
                "{\"addr\":\"10.0.0.1:80\"}",
                "{\"ADDR\":\"10.0.0.1:80\",\"Op\":1,\"unknown\":{\"deep\":[1]}}",
                "{\"Addr\":\"http://10.0.0.1:80\",\"Metadata\":[1,2]}",
                "{\"Addr\":\"http://10.0.0.1:80/\",\"Metadata\":17}",
                "{\"Addr\":\"10.0.0.1:80\",\"Metadata\":\"free text\"}",
                "{\"Addr\":\"10.0.0.1:80\",\"Metadata\":{\"weight\":\"NaN\"}}",
                "{\"Addr\":\"10.0.0.1:80\",\"Metadata\":{\"weight\":[]}}",
                "{\"Addr\":\"10.0.0.1:80\",\"Metadata\":{\"labels\":\"none\"}}",
            })
    void readers_are_tolerant(String value) {
        assertEquals(Instance.at("10.0.0.1:80"), InstanceCodec.decode("10.0.0.1:80", value));
    }

    @Test
    void metadata_in_a_string_is_read_as_if_it_were_not() {
        Instance read = InstanceCodec.decode("x", "{\"Addr\":\"10.0.0.1:80\",\"Metadata\":\"{\\\"weight\\\":5}\"}");
        assertEquals(5, read.weight());
    }

    @Test
    void an_exact_field_name_wins_over_another_case() {
        assertEquals(
                "right:1",
                InstanceCodec.decode("x", "{\"addr\":\"wrong:1\",\"Addr\":\"right:1\"}")
                        .address()
                        .toString());
    }

    @ParameterizedTest
    @CsvSource({"-5,0", "0,0", "1e300,1000000", "2000000,1000000", "2.6,3", "'\"250\"',250", "true,100"})
    void a_weight_is_clamped(String json, int weight) {
        assertEquals(
                weight,
                InstanceCodec.decode("x", "{\"Addr\":\"h:1\",\"Metadata\":{\"weight\":" + json + "}}")
                        .weight());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|the value is empty",
                "not json|the value is not JSON: not json",
                "{\"Addr\":|the value is not JSON: {\"Addr\":",
                "null|the value is not a JSON object: null",
                "[]|the value is not a JSON object: []",
                "{}|the value has no Addr: {}",
                "{\"Addr\":\"\"}|the value has no Addr: {\"Addr\":\"\"}",
                "{\"Addr\":7}|the value has no Addr: {\"Addr\":7}",
                "{\"Addr\":\"host\"}|address \"host\" has no port; write host:port, for example 10.0.0.1:8080",
                "{\"Addr\":\"host:0\"}|port 0 of host \"host\" is not between 1 and 65535",
                "{\"Addr\":\"host:70000\"}|port 70000 of host \"host\" is not between 1 and 65535",
                "{\"Addr\":\"a\\n"
                        + "b:1\"}|host \"a\\u000ab\" has a character that no host name or IP address has, at position 1",
            })
    void what_announces_no_instance_is_told_with_its_reason(String value, String message) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> InstanceCodec.decode("x", value))
                        .getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"Addr\":\"wrong:1\",\"Addr\":\"right:1\"}|right:1",
                "{\"Addr\":\"right:1\",\"Metadata\":{\"a\":1,\"a\":2}}|right:1",
                "{\"Addr\":\"right:1\",\"Metadata\":{\"incarnation\":1e999999999}}|right:1",
                "{\"Addr\":\"right:1\",\"Op\":-1e400}|right:1",
            })
    void equal_names_and_huge_numbers_are_read_as_go_reads_them(String value, String address) {
        Instance read = InstanceCodec.decode("x", value);
        assertEquals(address, read.address().toString());
        assertEquals(0, read.incarnation());
    }

    @Test
    void of_equal_names_in_the_metadata_the_last_counts_alone() {
        Instance read = InstanceCodec.decode(
                "x",
                "{\"Addr\":\"h:1\",\"Metadata\":{\"region\":\"a\",\"labels\":{\"x\":\"1\",\"y\":\"2\"},"
                        + "\"region\":5,\"labels\":{\"y\":\"2\",\"y\":{},\"z\":true,\"z\":\"3\"}}}");
        assertEquals("5", read.locality().region());
        assertEquals(Map.of("z", "3"), read.labels());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'Addr':'h:1'}",
                "{Addr:\"h:1\"}",
                "{\"Addr\":\"h:1\"} {}",
                "{\"Addr\":\"h:1\",\"Metadata\":NaN}",
                "// h\n{\"Addr\":\"h:1\"}",
                ")]}'\n{\"Addr\":\"h:1\"}",
                "{\"Addr\":\"h:1\",\"x\":\"raw\u0007bell\"}",
                "{\"Addr\":\"h:1\",\"x\":[\"raw\u0007bell\"]}",
            })
    void what_go_would_not_read_is_not_read(String value) {
        assertThrows(IllegalArgumentException.class, () -> InstanceCodec.decode("x", value));
    }

    @Test
    void half_of_a_surrogate_pair_is_replaced_as_go_does() {
        Instance read = InstanceCodec.decode(
                "x",
                "{\"Addr\":\"h:1\",\"Metadata\":{\"version\":\"a\\ud800b\",\"labels\":{\"\\udc00\":\"\\ud83d\\ude00\"},\"e\":\"\\ud800\"}}");
        assertEquals("a\ufffdb", read.version());
        assertEquals(Map.of("\ufffd", "\ud83d\ude00"), read.labels());
        assertEquals(Map.of("e", "\"\ufffd\""), read.extensions());
    }

    @Test
    void deep_nesting_is_an_error_and_no_stack_overflow() {
        String deep = "{\"Addr\":\"h:1\",\"Metadata\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        assertThrows(IllegalArgumentException.class, () -> InstanceCodec.decode("x", deep));
    }
}
