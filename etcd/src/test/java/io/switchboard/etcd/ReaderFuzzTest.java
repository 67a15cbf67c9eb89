package io.switchboard.etcd;

import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Locality;
import io.switchboard.core.Mutations;
import io.switchboard.etcd.layout.Incarnations;
import io.switchboard.etcd.layout.Json;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * What the readers of foreign text hold for every text: mutations of texts that are nearly right, from a fixed seed.
 * {@code -Dfuzz.seed} tries another, {@code -Dfuzz.rounds} more.
 */
class ReaderFuzzTest {
    private static final long SEED = Long.getLong("fuzz.seed", 20261201L);
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 10_000);

    private final Random random = new Random(SEED);
    private final Mutations mutations = new Mutations(random, ReaderSeeds.BITS);

    @Test
    void every_value_is_an_instance_that_may_be_dialled_or_skipped_with_a_printable_reason() {
        fuzz(
                ReaderSeeds.VALUES,
                value -> ReaderInvariants.value(mutations.mutated(mutations.oneOf(ReaderSeeds.IDS), 1), bytes(value)));
    }

    @Test
    void every_value_in_the_layouts_of_others_is_an_instance_that_may_be_dialled_or_skipped() {
        fuzz(
                ReaderSeeds.LAYOUT_VALUES,
                value -> ReaderInvariants.layout(
                        ReaderSeeds.FORMATS.get(random.nextInt(ReaderSeeds.FORMATS.size())),
                        mutations.mutated(mutations.oneOf(ReaderSeeds.LAYOUT_IDS), random.nextInt(2)),
                        bytes(value)));
    }

    @Test
    void every_override_is_read_back_or_skipped() {
        fuzz(ReaderSeeds.OVERRIDES, value -> ReaderInvariants.override(bytes(value)));
    }

    @Test
    void every_drain_is_read_back_or_skipped() {
        fuzz(ReaderSeeds.DRAINS, value -> ReaderInvariants.drain(bytes(value)));
    }

    @Test
    void every_key_of_a_drain_has_one_meaning() {
        fuzz(ReaderSeeds.DRAIN_KEYS, rest -> ReaderInvariants.drainKey(bytes(rest)));
    }

    @Test
    void every_key_has_an_id_of_its_own() {
        fuzz(ReaderSeeds.IDS, id -> {
            byte[] key = bytes(id);
            ReaderInvariants.key(key);
            ReaderInvariants.keys(key, bytes(mutations.mutated(id, 1)));
        });
    }

    @Test
    void every_endpoint_is_read_or_refused_with_a_printable_reason() {
        fuzz(ReaderSeeds.ENDPOINTS, ReaderInvariants::endpoints);
    }

    @Test
    void every_service_name_is_taken_or_refused_with_a_printable_reason() {
        fuzz(ReaderSeeds.SERVICES, ReaderInvariants::serviceName);
    }

    @Test
    void what_is_written_is_read_back() {
        for (int round = 0; round < ROUNDS / 10; round++) {
            Instance instance = instance();
            try {
                ReaderInvariants.written(instance);
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
        for (int i = random.nextInt(3); i > 0; i--) {
            instance.address("net-" + i, new Address("203.0.113." + random.nextInt(256), 1 + random.nextInt(65535)));
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
                            ? mutations.oneOf(ReaderSeeds.BITS)
                            : String.valueOf((char) random.nextInt(0x3000)));
        }
        return text.toString();
    }

    private void fuzz(String[] seeds, Consumer<String> check) {
        System.out.println("fuzz seed " + SEED);
        for (int round = 0; round < ROUNDS; round++) {
            String text = mutations.mutated(mutations.oneOf(seeds), random.nextInt(6));
            try {
                check.accept(text);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + SEED + ", round " + round + ": " + text, e);
            }
        }
    }

    /** UTF-8, sometimes with a broken byte. */
    private byte[] bytes(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0 && random.nextInt(4) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }
}
