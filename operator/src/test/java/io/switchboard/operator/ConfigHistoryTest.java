package io.switchboard.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import io.switchboard.etcd.api.KeyValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigHistoryTest {
    private static final ByteString PREFIX = ByteString.copyFromUtf8("switchboard/config-history/demo/");
    private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");
    private static final ChangeAuthor XIAOXU = new ChangeAuthor("xiaoxu@host", "faster");

    @Test
    void what_is_written_is_read_again() {
        ConfigVersion first = ConfigHistory.read(PREFIX, List.of()).next(Optional.of("{}"), XIAOXU, NOON);
        assertEquals(new ConfigVersion(1, Optional.of("{}"), "xiaoxu@host", NOON, "faster"), first);
        assertEquals(
                List.of(first),
                ConfigHistory.read(PREFIX, List.of(stored(first))).versions());
        assertEquals(
                "switchboard/config-history/demo/2026-11-27T12:00:00.000Z",
                ConfigHistory.read(PREFIX, List.of()).key(first).toStringUtf8());
    }

    @Test
    void a_clock_that_is_behind_does_not_put_a_change_before_the_last_one() {
        ConfigVersion first = new ConfigVersion(7, Optional.of("{}"), "", NOON, "");
        ConfigHistory history = ConfigHistory.read(PREFIX, List.of(stored(first)));
        ConfigVersion second = history.next(Optional.empty(), XIAOXU, NOON.minusSeconds(60));
        assertEquals(new ConfigVersion(8, Optional.empty(), "xiaoxu@host", NOON.plusMillis(1), "faster"), second);
    }

    @Test
    void keys_of_names_within_the_name_and_foreign_values_are_survived() {
        List<KeyValue> keys = List.of(
                kv("2026-11-27T12:00:00.000Z", "no JSON"),
                kv("2026-11-27T12:00:01.000Z", "{\"config\":7,\"number\":-1,\"at\":\"noon\"}"),
                kv("sub/2026-11-27T12:00:02.000Z", "{}"));
        assertEquals(
                List.of(
                        new ConfigVersion(1, Optional.empty(), "", null, ""),
                        new ConfigVersion(2, Optional.empty(), "", null, "")),
                ConfigHistory.read(PREFIX, keys).versions());
    }

    @Test
    void the_fifty_first_change_pushes_the_oldest_out() {
        List<KeyValue> keys = new ArrayList<>();
        for (int i = 0; i < ConfigHistory.KEPT; i++) {
            keys.add(stored(new ConfigVersion(i + 1, Optional.of("{}"), "", NOON.plusSeconds(i), "")));
            assertEquals(
                    i + 1 < ConfigHistory.KEPT ? List.of() : List.of(keys.get(0).getKey()),
                    ConfigHistory.read(PREFIX, keys).tooMany());
        }
    }

    private static KeyValue stored(ConfigVersion version) {
        return KeyValue.newBuilder()
                .setKey(ConfigHistory.read(PREFIX, List.of()).key(version))
                .setValue(ByteString.copyFromUtf8(ConfigHistory.encode(version)))
                .build();
    }

    private static KeyValue kv(String time, String value) {
        return KeyValue.newBuilder()
                .setKey(PREFIX.concat(ByteString.copyFromUtf8(time)))
                .setValue(ByteString.copyFromUtf8(value))
                .build();
    }
}
