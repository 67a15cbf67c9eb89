package io.switchboard.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.switchboard.core.AddressRules;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.directory.CatalogSnapshot.Service;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.core.time.VirtualTime;
import io.switchboard.etcd.layout.Format;
import io.switchboard.etcd.layout.InstanceReader;
import io.switchboard.etcd.layout.Layout;
import io.switchboard.etcd.layout.ReadLimits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServiceIndexTest {
    /** Roots of other layouts begin with a slash. */
    private static final String NAMESPACE = "ns/";

    private static final String SERVING = "{\"Op\":0,\"Addr\":\"10.0.0.1:80\",\"Metadata\":null}";
    private static final String DRAINING = "{\"Op\":0,\"Addr\":\"10.0.0.1:80\",\"Metadata\":{\"state\":\"draining\"}}";
    private static final String REFUSED = "{\"Op\":0,\"Addr\":\"169.254.169.254:80\",\"Metadata\":null}";

    private final ServiceIndex index = index(1000);

    @Test
    void registrations_count_for_their_service_by_what_they_are() {
        put("a/1", SERVING);
        put("a/2", DRAINING);
        put("a/3", REFUSED);
        put("a/b/1", SERVING);
        assertFalse(index.put(key("switchboard/config/a"), ByteString.copyFromUtf8("{}"), true));
        put("alone", "x");
        put("c/1", "no registration");
        assertEquals(List.of(service("a", 2, 1, 1), service("a/b", 1, 0, 0)), index.services());
        assertEquals(2, index.leftOut());
    }

    @Test
    void a_value_that_counts_as_before_is_no_change() {
        put("a/1", SERVING);
        assertFalse(index.put(key("a/1"), ByteString.copyFromUtf8(SERVING.replace(":80", ":81")), false));
        assertTrue(index.put(key("a/1"), ByteString.copyFromUtf8(DRAINING), false));
        assertEquals(List.of(service("a", 1, 1, 0)), index.services());
    }

    @Test
    void of_more_keys_than_are_kept_the_number_is_known() {
        ServiceIndex small = index(2);
        for (int i = 0; i < 5; i++) {
            small.put(key("a/" + i), ByteString.copyFromUtf8(SERVING), true);
        }
        assertEquals(List.of(service("a", 2, 0, 0)), small.services());
        assertEquals(3, small.leftOut());
        small.remove(key("a/4"));
        small.remove(key("a/0"));
        assertEquals(List.of(service("a", 1, 0, 0)), small.services());
    }

    @Test
    void whatever_comes_and_goes_it_counts_what_is_there() {
        Random random = new Random(18);
        String[] values = {SERVING, DRAINING, REFUSED, "", "{}"};
        String[] names = {"a/1", "a/2", "a/b/1", "b/1", "switchboard/config/a", "x", "a//1"};
        Map<String, String> there = new TreeMap<>();
        for (int i = 0; i < 20_000; i++) {
            String name = names[random.nextInt(names.length)];
            if (random.nextInt(3) > 0) {
                String value = values[random.nextInt(values.length)];
                index.put(key(name), ByteString.copyFromUtf8(value), there.put(name, value) == null);
            } else if (there.remove(name) != null) {
                index.remove(key(name));
            }
            ServiceIndex afresh = index(1000);
            there.forEach((key, value) -> afresh.put(key(key), ByteString.copyFromUtf8(value), true));
            assertEquals(afresh.services(), index.services());
            assertEquals(afresh.leftOut(), index.leftOut());
        }
    }

    @Test
    void several_spellings_of_an_id_are_the_instance_that_a_follower_sees() {
        ServiceIndex rpcx = index(1000, Format.RPCX);
        add(rpcx, "a/zone:80", "state=inactive");
        add(rpcx, "a/tcp@zone:80", "");
        add(rpcx, "a/10.0.0.1:80", "state=inactive");
        add(rpcx, "a/udp@10.0.0.1:80", "");
        assertEquals(List.of(service("a", 2, 1, 0)), rpcx.services());
        assertEquals(1, rpcx.leftOut());
        rpcx.remove(key("a/tcp@zone:80"));
        assertEquals(List.of(service("a", 2, 2, 0)), rpcx.services());
        rpcx.remove(key("a/zone:80"));
        assertEquals(List.of(service("a", 1, 1, 0)), rpcx.services());
    }

    @Test
    void a_value_that_says_its_service_counts_for_that_one_or_for_none() {
        ServiceIndex kratos = index(1000, Format.KRATOS);
        add(kratos, "/microservices/a/1", kratos("a"));
        add(kratos, "/microservices/a/b/1", kratos("a"));
        add(kratos, "/microservices/a/b/2", kratos("a/b"));
        add(kratos, "/microservices/a/2", kratos("other"));
        add(kratos, "/microservices/a/3", kratos("a/b"));
        add(kratos, "/microservices/a/4", kratos("not/a//name"));
        assertEquals(List.of(service("a", 2, 0, 0), service("a/b", 1, 0, 0)), kratos.services());
        assertEquals(3, kratos.leftOut());
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void whatever_comes_and_goes_it_counts_what_those_who_follow_one_service_see(Format format) {
        Random random = new Random(52);
        boolean kratos = format == Format.KRATOS;
        String root = kratos ? "/microservices/" : format == Format.KITEX ? "kitex/registry-etcd/" : "";
        String[] ids = {"tcp@10.0.0.1:80", "10.0.0.1:80", "tcp@z:80", "z:80", "x", "1", "b/1", "b/z:80", "b/tcp@z:80"};
        String[] values = kratos
                ? new String[] {kratos("a"), kratos("a/b"), kratos("other"), "{}"}
                : new String[] {SERVING, DRAINING, REFUSED, "", "state=inactive", "10.0.0.1:80"};
        ServiceIndex index = index(1000, format);
        Map<String, String> there = new TreeMap<>();
        for (int i = 0; i < 3_000; i++) {
            String key = root + "a/" + ids[random.nextInt(ids.length)];
            if (random.nextInt(3) > 0) {
                String value = values[random.nextInt(values.length)];
                index.put(key(key), ByteString.copyFromUtf8(value), there.put(key, value) == null);
            } else if (there.remove(key) != null) {
                index.remove(key(key));
            }
            ServiceIndex once = index(1000, format);
            there.forEach((name, value) -> once.add(key(name), ByteString.copyFromUtf8(value)));
            assertEquals(once.services(), index.services());
            assertEquals(once.leftOut(), index.leftOut());
            for (String service : List.of("a", "a/b")) {
                assertEquals(
                        followed(format, root, service, there), counted(index, service), () -> format + "" + there);
            }
        }
    }

    /** How many instances one has, and how many of them drain, who follows that service only. */
    private static String followed(Format format, String root, String service, Map<String, String> there) {
        Map<String, ByteString> values = new LinkedHashMap<>();
        there.forEach((key, value) -> {
            String id = key.startsWith(root + service + "/") ? key.substring((root + service + "/").length()) : "";
            // What a key without a service in its value is under two names, counts for the longer one.
            if (!id.isEmpty() && (format == Format.KRATOS || !id.contains("/"))) {
                values.put(id, ByteString.copyFromUtf8(value));
            }
        });
        Roster roster = new Roster(new ServiceName(service), reader(format), Telemetry.NONE, new VirtualTime());
        roster.apply(new Change.Reset(values, 0));
        List<Instance> instances = new ArrayList<>();
        roster.instances().forEach(instances::add);
        long draining = instances.stream()
                .filter(one -> one.state() == InstanceState.DRAINING)
                .count();
        return instances.size() + " " + draining;
    }

    private static String counted(ServiceIndex index, String service) {
        return index.services().stream()
                .filter(one -> one.name().value().equals(service))
                .map(one -> one.instances() + " " + one.draining())
                .findFirst()
                .orElse("0 0");
    }

    private static String kratos(String service) {
        return "{\"name\":\"" + service + "\",\"endpoints\":[\"grpc://10.0.0.1:80\"]}";
    }

    private static void add(ServiceIndex index, String key, String value) {
        index.put(key(key), ByteString.copyFromUtf8(value), true);
    }

    private void put(String key, String value) {
        assertTrue(index.put(key(key), ByteString.copyFromUtf8(value), true));
    }

    private static ServiceIndex index(int most) {
        return index(most, Format.SWITCHBOARD);
    }

    private static ServiceIndex index(int most, Format format) {
        return new ServiceIndex(new OperatorKeys(NAMESPACE, Layout.of(format)), reader(format), most);
    }

    private static InstanceReader reader(Format format) {
        return new InstanceReader(ReadLimits.DEFAULT, AddressRules.DEFAULT, Layout.of(format));
    }

    private static ByteString key(String rest) {
        return ByteString.copyFromUtf8(NAMESPACE + rest);
    }

    private static Service service(String name, int instances, int draining, int refused) {
        return new Service(new ServiceName(name), instances, draining, refused);
    }
}
