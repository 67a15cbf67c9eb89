package io.switchboard.etcd.layout;

import static io.switchboard.core.Printable.assertPrintable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.switchboard.core.Address;
import io.switchboard.core.AddressRules;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceOverride;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import io.switchboard.etcd.OverrideCodec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a writer accepts every reader reads back to the same; what none would, the writer refuses and says why. */
class WrittenIsReadTest {
    private static final ServiceName DEMO = new ServiceName("demo");
    private static final long SEED = Long.getLong("fuzz.seed", 33);
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 5_000);

    private static final String[] TEXTS = {
        "", "a", "weight", "state", "version", "zone", "region", "incarnation", "labels", "calls", "connections",
                "x=y&z",
        "\u670d\u52a1", "\ud83d\ude00", "\ud800", "\ufffd", " a ", "\"", "\\", "\u0000", "\u001b", "\u2028", "%41", "+",
        "a/b", "\n", "draining", "<&>", "tls", "true", "addresses", "{\"wan\":\"10.0.0.1:80\"}"
    };
    private static final String[] HOSTS = {
        "10.0.0.1",
        "host.example",
        "2001:db8::7",
        "fe80::1",
        "fe80::1%eth0",
        "127.0.0.1",
        "::ffff:10.0.0.1",
        "999.1.1.1",
        "127.1",
        "a_b"
    };
    private static final String[] JSON = {
        "1",
        "{ \"a\" : [1, null] }",
        "1e999",
        "no JSON",
        "[".repeat(254) + "]".repeat(254),
        "\"\\ud800\"",
        "{\"wan\":\"10.0.0.1:80\"}"
    };

    private final Random random = new Random(SEED);

    @ParameterizedTest
    @EnumSource(Format.class)
    void an_instance_that_is_accepted_is_read_back_as_far_as_its_layout_goes(Format format) {
        Layout layout = Layout.of(format);
        int accepted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            ReadLimits limits = limits();
            InstanceReader reader = new InstanceReader(limits, limits.addresses(), layout);
            Instance instance = instance();
            if (instance == null || !accepts(reader, instance)) {
                continue;
            }
            accepted++;
            ByteString value = ByteString.copyFromUtf8(layout.encode(DEMO, instance));
            InstanceCodec.Read read = reader.read(layout.suffix(instance), value);
            assertNull(
                    ReadBack.difference(layout.carried(instance), read.instance()), "seed " + SEED + ": " + instance);
            assertTrue(!read.clamped(), "seed " + SEED);
        }
        assertTrue(accepted > ROUNDS / 100, "too few were accepted to say anything: " + accepted);
    }

    @Test
    void what_would_be_read_as_another_part_is_refused_by_name() {
        refused(new InstanceCodec(), at("10.0.0.1:80").extensions(Map.of("weight", "5")), "weight as 5");
        refused(new InstanceCodec(), at("10.0.0.1:80").label("a", "\ud800"), "labels as");
        refused(new InstanceCodec(), at("10.0.0.1:80").incarnation(1L << 60), "2^53");
        refused(new InstanceCodec(), at("[fe80::1%eth0]:80"), "");
        refused(new InstanceCodec(), at("999.1.1.1:80"), "is not an IP address");
        refused(
                new InstanceCodec(),
                at("10.0.0.1:80").extensions(Map.of("addresses", "{\"wan\":\"10.0.0.2:80\"}")),
                "addresses by network as \"{wan=10.0.0.2:80}\"");
        refused(new InstanceCodec(), at("10.0.0.1:80").extensions(Map.of("addresses", "7")), "extensions as");
        refused(new RpcxLayout(), at("10.0.0.1:80").label("calls", "7"), "labels as");
        refused(new RpcxLayout(), at("10.0.0.1:80").label("", "7"), "labels as");
    }

    @ParameterizedTest
    @EnumSource
    void an_address_for_a_network_that_callers_would_leave_out_is_refused_by_name(Format format) {
        InstanceReader reader = new InstanceReader(ReadLimits.DEFAULT, AddressRules.DEFAULT, Layout.of(format));
        for (String host : List.of("127.0.0.1", "169.254.169.254", "fe80::1%eth0", "999.1.1.1", "0.0.0.0")) {
            Instance instance = at("10.0.0.1:80")
                    .address("lan", new Address("10.0.0.2", 80))
                    .address("wan", new Address(host, 80))
                    .build();
            IllegalArgumentException refusal =
                    assertThrows(IllegalArgumentException.class, () -> reader.requireReadable(DEMO, instance), host);
            assertTrue(String.valueOf(refusal.getMessage()).contains("for the network wan: "), refusal.getMessage());
            assertPrintable(refusal);
        }
    }

    @Test
    void an_override_that_is_accepted_is_read_back() {
        int accepted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Integer weight = random.nextBoolean() ? null : random.nextInt(Instance.MAX_WEIGHT + 1);
            InstanceState state = weight != null && random.nextBoolean()
                    ? null
                    : random.nextBoolean() ? InstanceState.DRAINING : InstanceState.SERVING;
            Instant at = random.nextBoolean()
                    ? null
                    : Instant.ofEpochSecond(
                            random.nextLong(Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond()), 7);
            InstanceOverride override =
                    new InstanceOverride(weight, state, Json.wellFormed(text()), at, Json.wellFormed(text()));
            Optional<String> written = encoded(override);
            written.ifPresent(
                    text -> assertEquals(override, OverrideCodec.read(ByteString.copyFromUtf8(text)), "seed " + SEED));
            accepted += written.isPresent() ? 1 : 0;
        }
        assertTrue(accepted > ROUNDS / 2, "too few were accepted to say anything: " + accepted);
    }

    private static Optional<String> encoded(InstanceOverride override) {
        try {
            return Optional.of(OverrideCodec.encode(override, "{\"x\":1,\"weight\":true}"));
        } catch (IllegalArgumentException e) {
            assertPrintable(e);
            return Optional.empty();
        }
    }

    @Test
    void no_override_costs_more_than_itself() {
        String[] values = {
            "",
            "{",
            "7",
            "{}",
            "{\"weight\":1e999}",
            "{\"weight\":-1e999}",
            "{\"weight\":NaN}",
            "{\"weight\":0.5}",
            "{\"weight\":1000001}",
            "{\"weight\":\"1\"}",
            "{\"weight\":[]}",
            "{\"weight\":9999999999999999999999}",
            "{\"state\":[]}",
            "{\"state\":{}}",
            "{\"state\":\"gone\"}",
            "[".repeat(2000),
            "{\"a\":".repeat(800),
            "{\"weight\":1}" + " ".repeat(5000),
            "{\"weight\":1,\"weight\":}",
            "\u0000"
        };
        for (String value : values) {
            assertPrintable(assertThrows(
                    SkippedException.class, () -> OverrideCodec.read(ByteString.copyFromUtf8(value)), value));
        }
        assertThrows(
                SkippedException.class,
                () -> OverrideCodec.read(ByteString.copyFrom(new byte[] {'"', (byte) 0xff, '"'})));
    }

    @Test
    void whatever_a_reader_throws_is_that_entrys_problem() {
        for (RuntimeException thrown : new RuntimeException[] {
            new IllegalStateException(),
            new ClassCastException(),
            new NumberFormatException("x"),
            new ArithmeticException()
        }) {
            assertThrows(
                    SkippedException.class,
                    () -> ForeignValue.read(() -> {
                        throw thrown;
                    }));
        }
        assertThrows(
                SkippedException.class,
                () -> ForeignValue.read(() -> {
                    throw new StackOverflowError();
                }));
    }

    @Test
    void a_key_outside_of_the_range_is_an_id_that_is_none() {
        String id = InstanceReader.id(ByteString.copyFromUtf8("d"), ByteString.copyFromUtf8("demo/"));
        assertTrue(id.startsWith("\ufffd"), id);
    }

    private static Instance.Builder at(String address) {
        return Instance.builder(Address.parse(address));
    }

    private static void refused(Layout layout, Instance.Builder instance, String why) {
        InstanceReader reader = new InstanceReader(ReadLimits.DEFAULT, new AddressRules(true, true, List.of()), layout);
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> reader.requireReadable(DEMO, instance.build()));
        assertTrue(String.valueOf(refusal.getMessage()).contains(why), refusal.getMessage());
        assertPrintable(refusal);
    }

    private static boolean accepts(InstanceReader reader, Instance instance) {
        try {
            reader.requireReadable(DEMO, instance);
            return true;
        } catch (IllegalArgumentException e) {
            assertPrintable(e);
            return false;
        }
    }

    private ReadLimits limits() {
        return ReadLimits.builder()
                .asciiIds(random.nextInt(8) == 0)
                .maxValueBytes(random.nextInt(8) == 0 ? 128 : 4096)
                .weights(random.nextInt(8) == 0 ? 1 : 0, random.nextInt(8) == 0 ? 1000 : Instance.MAX_WEIGHT)
                .addresses(new AddressRules(random.nextBoolean(), random.nextBoolean(), List.of()))
                .build();
    }

    private @Nullable Instance instance() {
        try {
            String host = HOSTS[random.nextInt(HOSTS.length)];
            Instance.Builder instance = Instance.builder(new Address(host, 1 + random.nextInt(65535)))
                    .weight(random.nextBoolean() ? Instance.DEFAULT_WEIGHT : random.nextInt(Instance.MAX_WEIGHT + 1))
                    .state(random.nextBoolean() ? InstanceState.SERVING : InstanceState.DRAINING)
                    .incarnation(random.nextBoolean() ? random.nextInt(5) : random.nextLong());
            if (random.nextInt(3) == 0) {
                instance.id(text() + text());
            }
            if (random.nextBoolean()) {
                instance.locality(new Locality(text(), text()));
            }
            if (random.nextBoolean()) {
                instance.version(text());
            }
            for (int i = random.nextInt(3); i > 0; i--) {
                instance.label(text(), text());
            }
            if (random.nextInt(3) == 0) {
                for (int i = random.nextInt(Instance.MAX_NETWORKS + 1); i > 0; i--) {
                    String other = HOSTS[random.nextInt(random.nextBoolean() ? 3 : HOSTS.length)];
                    instance.address("net-" + i, new Address(other, 1 + random.nextInt(65535)));
                }
            }
            if (random.nextInt(3) == 0) {
                instance.extensions(Map.of(text(), JSON[random.nextInt(JSON.length)]));
            }
            return instance.build();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private String text() {
        String text = TEXTS[random.nextInt(TEXTS.length)];
        return random.nextInt(20) == 0 ? text.repeat(1 + random.nextInt(400)) : text;
    }
}
