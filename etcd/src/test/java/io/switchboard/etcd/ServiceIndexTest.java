package io.switchboard.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.switchboard.core.AddressRules;
import io.switchboard.core.ServiceName;
import io.switchboard.core.directory.CatalogSnapshot.Service;
import io.switchboard.etcd.layout.Format;
import io.switchboard.etcd.layout.InstanceReader;
import io.switchboard.etcd.layout.Layout;
import io.switchboard.etcd.layout.ReadLimits;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ServiceIndexTest {
    private static final Layout LAYOUT = Layout.of(Format.SWITCHBOARD);
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
        put("switchboard/config/a", "{}");
        put("alone", "x");
        put("c/1", "no registration");
        assertEquals(List.of(service("a", 2, 1, 1), service("a/b", 1, 0, 0)), index.services());
        assertEquals(3, index.leftOut());
        assertEquals(7, index.size());
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
        assertEquals(3, small.size());
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
            assertEquals(there.size(), index.size());
        }
    }

    private void put(String key, String value) {
        assertTrue(index.put(key(key), ByteString.copyFromUtf8(value), true));
    }

    private static ServiceIndex index(int most) {
        return new ServiceIndex(
                new OperatorKeys("ns/", LAYOUT),
                new InstanceReader(ReadLimits.DEFAULT, AddressRules.DEFAULT, LAYOUT),
                most);
    }

    private static ByteString key(String rest) {
        return ByteString.copyFromUtf8("ns/" + rest);
    }

    private static Service service(String name, int instances, int draining, int refused) {
        return new Service(new ServiceName(name), instances, draining, refused);
    }
}
