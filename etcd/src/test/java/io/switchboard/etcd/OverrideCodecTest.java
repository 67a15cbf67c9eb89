package io.switchboard.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.switchboard.core.InstanceOverride;
import io.switchboard.core.InstanceState;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OverrideCodecTest {
    private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");

    @Test
    void what_is_written_is_read_again() {
        InstanceOverride all = new InstanceOverride(50, InstanceState.DRAINING, "xiaoxu@host", NOON, "disk");
        String text = OverrideCodec.encode(all, null);
        assertEquals(
                "{\"weight\":50,\"state\":\"draining\",\"by\":\"xiaoxu@host\",\"at\":\"2026-11-27T12:00:00Z\",\"reason\":\"disk\"}",
                text);
        assertEquals(all, OverrideCodec.decode(text));
    }

    @Test
    void what_is_not_said_is_not_written() {
        InstanceOverride weight = new InstanceOverride(0, null, "", null, "");
        assertEquals("{\"weight\":0}", OverrideCodec.encode(weight, null));
        assertEquals(weight, OverrideCodec.decode("{\"weight\":0}"));
        InstanceOverride state = new InstanceOverride(null, InstanceState.SERVING, "", null, "");
        assertEquals("{\"state\":\"serving\"}", OverrideCodec.encode(state, null));
        assertEquals(state, OverrideCodec.decode("{\"state\":\"serving\"}"));
    }

    @Test
    void members_that_are_not_known_are_kept() {
        InstanceOverride one = new InstanceOverride(1, null, "", null, "");
        assertEquals(
                "{\"weight\":1,\"ticket\":{\"id\":7}}",
                OverrideCodec.encode(one, "{\"ticket\":{\"id\":7},\"state\":\"draining\",\"by\":\"other\"}"));
        assertEquals("{\"weight\":1}", OverrideCodec.encode(one, "no JSON"));
    }

    @Test
    void a_reason_that_is_too_long_is_refused() {
        InstanceOverride tooLong = new InstanceOverride(1, null, "", null, "x".repeat(5000));
        assertEquals(
                "the override makes a value of 5024 bytes, and at most 4096 are written; give a shorter reason",
                assertThrows(IllegalArgumentException.class, () -> OverrideCodec.encode(tooLong, null))
                        .getMessage());
    }
}
