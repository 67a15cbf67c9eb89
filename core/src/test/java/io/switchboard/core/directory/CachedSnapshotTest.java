package io.switchboard.core.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import io.switchboard.core.directory.CachedSnapshot.UnreadableException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class CachedSnapshotTest {
    private static final String REGISTRY = "127.0.0.1:2379";
    private static final ServiceName DEMO = new ServiceName("xiaoxu/demo");
    private static final Instance FULL = Instance.builder(Address.parse("[::1]:8080"))
            .id("one/of ü")
            .weight(7)
            .locality(new Locality("eu", "eu-1"))
            .version("1.2.3")
            .addresses(Map.of("lan", Address.parse("[::1]:8081"), "wan", Address.parse("203.0.113.7:50051")))
            .labels(Map.of("tier", "gold", "x", ""))
            .state(InstanceState.DRAINING)
            .incarnation(1_700_000_000_123L)
            .extensions(Map.of("theirs", "{\"a\":[1,2]}"))
            .build();
    private static final CachedSnapshot SET = new CachedSnapshot(
            REGISTRY,
            DEMO,
            Instant.parse("2026-01-02T03:04:05.678901234Z"),
            42,
            List.of(Instance.at("10.0.0.1:80"), FULL),
            "{\"a\":\"ü\"}");

    @Test
    void everything_comes_back_as_it_was() throws Exception {
        assertEquals(SET, decode(SET.encode()));
        CachedSnapshot bare = new CachedSnapshot(REGISTRY, DEMO, SET.liveAt(), SET.revision(), SET.instances(), null);
        assertEquals(bare, decode(bare.encode()));
    }

    @Test
    void a_file_torn_at_any_length_is_refused() {
        byte[] whole = SET.encode();
        for (int length = 0; length < whole.length; length++) {
            assertRefused(Arrays.copyOf(whole, length));
        }
        assertRefused(Arrays.copyOf(whole, whole.length + 1));
    }

    @Test
    void every_changed_byte_is_noticed() {
        byte[] whole = SET.encode();
        for (int at = 0; at < whole.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] changed = whole.clone();
                changed[at] ^= (byte) (1 << bit);
                assertRefused(changed);
            }
        }
    }

    @Test
    void a_foreign_file_is_refused_and_told_from_a_damaged_one() {
        byte[] foreign = "#!/bin/sh\necho this is not a set\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        assertTrue(assertRefused(foreign).contains("not a file of Switchboard's"));
    }

    @Test
    void a_file_of_a_future_version_is_refused_whatever_else_it_says() {
        int next = CachedSnapshot.FORMAT + 1;
        byte[] future = ByteBuffer.wrap(SET.encode()).putInt(4, next).array();
        assertTrue(assertRefused(future).contains("format " + next));
    }

    @Test
    void the_file_of_another_service_or_registry_is_refused() {
        byte[] whole = SET.encode();
        UnreadableException service = assertThrows(
                UnreadableException.class,
                () -> CachedSnapshot.decode(whole, REGISTRY, new ServiceName("xiaoxu/other")));
        assertTrue(String.valueOf(service.getMessage()).contains("of service xiaoxu/demo"));
        assertThrows(UnreadableException.class, () -> CachedSnapshot.decode(whole, "127.0.0.1:1", DEMO));
    }

    /** A checksum is no signature: content that only looks sound has to be harmless, too. */
    @Test
    void random_content_under_a_right_checksum_never_does_more_than_being_refused() {
        long seed = 20261122;
        Random random = new Random(seed);
        byte[] whole = SET.encode();
        for (int round = 0; round < 20_000; round++) {
            byte[] changed = whole.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                changed[CachedSnapshot.HEADER_BYTES + random.nextInt(changed.length - CachedSnapshot.HEADER_BYTES)] =
                        (byte) random.nextInt(256);
            }
            CRC32C crc = new CRC32C();
            crc.update(changed, CachedSnapshot.HEADER_BYTES, changed.length - CachedSnapshot.HEADER_BYTES);
            ByteBuffer.wrap(changed).putInt(12, (int) crc.getValue());
            try {
                decode(changed);
            } catch (UnreadableException e) {
                // as it may be
            } catch (RuntimeException e) {
                throw new AssertionError("round " + round + " of seed " + seed, e);
            }
        }
    }

    private static String assertRefused(byte[] file) {
        return String.valueOf(
                assertThrows(UnreadableException.class, () -> decode(file)).getMessage());
    }

    private static CachedSnapshot decode(byte[] file) throws UnreadableException {
        return CachedSnapshot.decode(file, REGISTRY, DEMO);
    }
}
