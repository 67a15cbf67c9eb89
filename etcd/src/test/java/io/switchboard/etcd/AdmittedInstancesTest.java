package io.switchboard.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import io.switchboard.core.Address;
import io.switchboard.core.AddressRules;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceRules;
import io.switchboard.core.ServiceName;
import io.switchboard.etcd.layout.Format;
import io.switchboard.etcd.layout.InstanceCodec;
import io.switchboard.etcd.layout.InstanceReader;
import io.switchboard.etcd.layout.Layout;
import io.switchboard.etcd.layout.ReadLimits;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What was remembered is taken if, and as, the registry's reader takes it. */
class AdmittedInstancesTest {
    private static final Instance PLAIN = Instance.at("10.0.0.1:80");

    @Test
    void an_address_that_may_not_be_dialled_is_refused() {
        EtcdOptions options = EtcdOptions.builder("http://10.9.9.9:2379")
                .readLimits(ReadLimits.builder()
                        .addresses(AddressRules.DEFAULT.onlyWithin("10.0.0.0/8"))
                        .build())
                .build();
        try (EtcdClient client = EtcdClient.connect(options)) {
            InstanceRules rules = client.rules();
            assertEquals(PLAIN, rules.admit(PLAIN));
            for (String address : new String[] {"192.168.0.1:80", "127.0.0.1:80", "169.254.169.254:80", "[::1]:80"}) {
                assertThrows(IllegalArgumentException.class, () -> rules.admit(Instance.at(address)), address);
            }
            assertEquals(100_000, rules.maxInstances());
            assertEquals(256 << 10, rules.maxConfigBytes());
        }
    }

    @Test
    void an_address_for_a_network_that_may_not_be_dialled_is_left_out() {
        InstanceReader reader = reader(limits -> limits.weights(0, 50));
        Instance kept = PLAIN.toBuilder()
                .weight(50)
                .address("wan", new Address("203.0.113.7", 50051))
                .build();
        assertEquals(
                kept,
                reader.admit(kept.toBuilder()
                        .weight(60)
                        .address("loop", new Address("127.0.0.1", 80))
                        .build()));
        InstanceReader small = reader(limits -> limits.maxValueBytes(64));
        assertThrows(
                IllegalArgumentException.class,
                () -> small.admit(PLAIN.toBuilder()
                        .address("wan", new Address("x".repeat(60), 80))
                        .build()));
    }

    @Test
    void a_weight_out_of_range_is_clamped_and_an_operators_zero_stays() {
        InstanceReader reader = reader(limits -> limits.weights(10, 200));
        assertEquals(10, reader.admit(weighing(1)).weight());
        assertEquals(200, reader.admit(weighing(1000)).weight());
        assertEquals(50, reader.admit(weighing(50)).weight());
        assertEquals(0, reader.admit(weighing(0)).weight());
    }

    @Test
    void an_id_or_a_size_that_no_value_could_have_is_refused() {
        InstanceReader reader =
                reader(limits -> limits.maxIdLength(20).asciiIds(true).maxValueBytes(64));
        assertThrows(IllegalArgumentException.class, () -> reader.admit(named("x".repeat(21))));
        assertThrows(IllegalArgumentException.class, () -> reader.admit(named("ü")));
        Instance.Builder large = PLAIN.toBuilder();
        assertThrows(
                IllegalArgumentException.class,
                () -> reader.admit(large.labels(Map.of("a", "ü".repeat(32))).build()));
        assertThrows(
                IllegalArgumentException.class,
                () -> reader.admit(
                        PLAIN.toBuilder().extensions(Map.of("a", "no JSON")).build()));
    }

    /** Else a process would forget what it reads. */
    @Test
    void what_the_reader_takes_it_takes_again_at_the_very_limit_of_size() {
        Instance full = PLAIN.toBuilder()
                .version("1.2.3")
                .address("wan", new Address("203.0.113.7", 50051))
                .address("v6", new Address("2001:db8::7", 80))
                .labels(Map.of("tier", "<gold> & \"more\""))
                .extensions(Map.of("theirs", "{\"a\":[1,2]}"))
                .build();
        for (Format format : Format.values()) {
            Layout layout = Layout.of(format);
            ByteString value = ByteString.copyFromUtf8(layout.encode(new ServiceName("demo"), full));
            ReadLimits limits = ReadLimits.builder()
                    .maxValueBytes(Math.max(64, value.size()))
                    .build();
            InstanceReader reader = new InstanceReader(limits, limits.addresses(), layout);
            Instance read = reader.read(layout.suffix(full), value).instance();
            assertEquals(read, reader.admit(read), format.toString());
        }
    }

    private static Instance weighing(int weight) {
        return PLAIN.toBuilder().weight(weight).build();
    }

    private static Instance named(String id) {
        return Instance.builder(new Address("10.0.0.1", 80)).id(id).build();
    }

    private static InstanceReader reader(Consumer<ReadLimits.Builder> set) {
        ReadLimits.Builder limits = ReadLimits.builder();
        set.accept(limits);
        return new InstanceReader(limits.build(), AddressRules.DEFAULT, new InstanceCodec());
    }
}
