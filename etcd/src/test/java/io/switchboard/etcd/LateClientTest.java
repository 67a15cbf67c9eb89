package io.switchboard.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.switchboard.core.telemetry.Telemetry;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LateClientTest {
    private final LateClient late =
            new LateClient(EtcdOptions.builder("http://127.0.0.1:1").build(), Telemetry.NONE);

    @Test
    void it_is_one_client_that_begins_when_it_is_asked_for() {
        assertEquals("etcd at 127.0.0.1:1", late.registry());
        assertEquals(OptionalLong.empty(), late.roundTripNanos());
        try (late) {
            assertSame(late.get("closed"), late.get("closed"));
        }
    }

    @Test
    void closed_before_it_was_needed_it_never_begins() {
        late.close();
        late.close();
        assertEquals(
                "nobody is here",
                assertThrows(IllegalStateException.class, () -> late.get("nobody is here"))
                        .getMessage());
    }
}
