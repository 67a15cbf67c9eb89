package io.switchboard.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.switchboard.core.Address;
import io.switchboard.core.AddressRules;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * What the readers of foreign text hold for every text: mutations of texts that are nearly right, from a seed that is printed.
 * {@code -Dfuzz.seed} repeats a run, {@code -Dfuzz.rounds} makes it longer.
 */
class ReaderFuzzTest {
    /** Two excerpts of 200 characters, all of them escaped. */
    private static final int MESSAGE_LIMIT = 4000;

    private static final long SEED = Long.getLong("fuzz.seed", new Random().nextLong());
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 10_000);
    private static final String[] VALUES = {
        "{\"Op\":0,\"Addr\":\"10.0.0.1:80\",\"Metadata\":null}",
        "{\"Op\":0,\"Addr\":\"[2001:db8::7]:50051\",\"Metadata\":{\"weight\":50,\"zone\":\"a\",\"incarnation\":1795366800000}}",
        "{\"addr\":\"http://h.example:1/\",\"METADATA\":\"{\\\"weight\\\":1e9}\"}",
        "{\"Addr\":\"169.254.169.254:80\",\"Metadata\":{\"labels\":{\"a\":\"b\",\"c\":1},\"state\":\"draining\",\"x\":[{},null]}}",
        "{\"Addr\":\"[::ffff:127.0.0.1]:80\",\"Metadata\":{\"weight\":-1e400,\"version\":\"\\ud83d\\ude00\\ud800\"}}",
    };
    private static final String[] IDS = {"10.0.0.1:80", "[::1]:80", "blue-1", "a/b", "\u670d\u52a1", "x\u202ey"};
    private static final String[] ENDPOINTS = {
        "http://127.0.0.1:2379", "https://etcd.example.org", "[::1]:2379,a:1", "::1", "host", "http://u:p@h:1/"
    };
    private static final String[] BITS = {
        "\"",
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\\u0000",
        "\\ud800",
        "1e999999",
        "-0",
        "NaN",
        "null",
        "\u0000",
        "\u001b[2J",
        "\r\n",
        "\ufffd",
        "\ud83d\ude00",
        "[[[[[[[[",
        "http://",
        "%00",
        "0x7f.1",
        "70000",
        "::ffff:",
        "169.254.169.254",
        "\"Addr\":",
        "\"weight\":",
        "/",
        "//",
        " ",
        "\u2028"
    };

    private final Random random = new Random(SEED);
    private final InstanceReader reader = new InstanceReader(ReadLimits.DEFAULT, AddressRules.DEFAULT);

    @Test
    void every_value_is_an_instance_that_may_be_dialled_or_skipped_with_a_printable_reason() {
        fuzz(VALUES, value -> {
            String id = mutated(IDS[random.nextInt(IDS.length)], 1);
            try {
                Instance read =
                        reader.read(id, ByteString.copyFrom(bytes(value))).instance();
                assertEquals(id, read.id());
                assertEquals(read.address(), Address.parse(read.address().toString()));
                assertNull(AddressRules.DEFAULT.refusal(read.address().host()));
                assertTrue(InstanceCodec.encode(read).length() <= 12 * ReadLimits.DEFAULT.maxValueBytes());
                assertEquals(read, InstanceCodec.decode(id, InstanceCodec.encode(read)));
            } catch (SkippedException e) {
                assertPrintable(e);
            }
        });
    }

    @Test
    void every_key_has_an_id_of_its_own() {
        ByteString prefix = ByteString.copyFromUtf8("demo/");
        fuzz(IDS, id -> {
            ByteString one = prefix.concat(ByteString.copyFrom(bytes(id)));
            ByteString other = prefix.concat(ByteString.copyFrom(bytes(mutated(id, 1))));
            assertEquals(one.equals(other), InstanceReader.id(one, prefix).equals(InstanceReader.id(other, prefix)));
        });
    }

    @Test
    void every_endpoint_is_read_or_refused_with_a_printable_reason() {
        fuzz(ENDPOINTS, text -> {
            try {
                for (Endpoint endpoint : Endpoint.parseAll(text)) {
                    assertEquals(endpoint, Endpoint.parse(endpoint.toString()));
                }
            } catch (IllegalArgumentException e) {
                assertPrintable(e);
            }
        });
    }

    @Test
    void every_service_name_is_taken_or_refused_with_a_printable_reason() {
        fuzz(new String[] {"xiaoxu/demo", "a", "switchboard/config/x", "\u670d\u52a1"}, text -> {
            try {
                assertEquals(text + "/", new ServiceName(text).keyPrefix());
            } catch (IllegalArgumentException e) {
                assertPrintable(e);
            }
        });
    }

    @Test
    void what_is_written_is_read_back() {
        for (int round = 0; round < ROUNDS / 10; round++) {
            Instance instance = instance();
            try {
                assertEquals(instance, InstanceCodec.decode(instance.id(), InstanceCodec.encode(instance)));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + SEED + ", round " + round + ": " + instance, e);
            }
        }
    }

    private Instance instance() {
        Instance.Builder instance = Instance.builder(new Address(
                        random.nextBoolean() ? "10.0.0." + random.nextInt(256) : "2001:db8::1",
                        1 + random.nextInt(65535)))
                .id("id-" + random.nextInt())
                .weight(random.nextInt(Instance.MAX_WEIGHT + 1))
                .version(text())
                .state(random.nextBoolean() ? InstanceState.SERVING : InstanceState.DRAINING)
                .incarnation(random.nextLong(Incarnations.MAX + 1));
        if (random.nextBoolean()) {
            instance.locality(new Locality(text() + "r", text()));
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            instance.label(text(), text());
            instance.extensions(java.util.Map.of(
                    "x" + i, Json.parse("{\"a\":[1.50,null,\"b\"]}").toString()));
        }
        return instance.build();
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append(
                    random.nextInt(4) == 0
                            ? BITS[random.nextInt(BITS.length)]
                            : String.valueOf((char) random.nextInt(0x3000)));
        }
        return text.toString();
    }

    private void fuzz(String[] seeds, Consumer<String> check) {
        System.out.println("fuzz seed " + SEED);
        for (int round = 0; round < ROUNDS; round++) {
            String text = mutated(seeds[random.nextInt(seeds.length)], random.nextInt(6));
            try {
                check.accept(text);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + SEED + ", round " + round + ": " + text, e);
            }
        }
    }

    private String mutated(String text, int times) {
        StringBuilder mutated = new StringBuilder(text);
        for (int i = 0; i < times; i++) {
            int at = random.nextInt(mutated.length() + 1);
            int end = Math.min(mutated.length(), at + random.nextInt(8));
            switch (random.nextInt(6)) {
                case 0 -> mutated.insert(at, BITS[random.nextInt(BITS.length)]);
                case 1 -> mutated.delete(at, end);
                case 2 -> mutated.insert(at, mutated.substring(at, end));
                case 3 -> mutated.insert(at, (char) random.nextInt(0x10000));
                case 4 -> mutated.insert(at, BITS[random.nextInt(BITS.length)].repeat(1 + random.nextInt(600)));
                default -> mutated.replace(at, end, String.valueOf(random.nextInt()));
            }
        }
        return mutated.toString();
    }

    /** UTF-8, sometimes with a broken byte. */
    private byte[] bytes(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0 && random.nextInt(4) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }

    private static void assertPrintable(Exception e) {
        String message = String.valueOf(e.getMessage());
        assertTrue(message.length() <= MESSAGE_LIMIT, message);
        assertTrue(message.chars().noneMatch(Character::isISOControl), message);
        assertTrue(message.chars().noneMatch(c -> Character.getType(c) == Character.FORMAT), message);
    }
}
