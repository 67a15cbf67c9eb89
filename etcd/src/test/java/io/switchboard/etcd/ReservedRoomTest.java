package io.switchboard.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Address;
import io.switchboard.core.AddressRules;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import io.switchboard.etcd.layout.Format;
import io.switchboard.etcd.layout.Incarnations;
import io.switchboard.etcd.layout.InstanceCodec;
import io.switchboard.etcd.layout.InstanceReader;
import io.switchboard.etcd.layout.Layout;
import io.switchboard.etcd.layout.ReadLimits;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A registration that is taken can announce that it leaves: there is room for that from the start. */
class ReservedRoomTest {
    private static final ServiceName DEMO = new ServiceName("demo/api");
    private static final Instance INSTANCE = Instance.builder(Address.parse("10.0.0.1:80"))
            .locality(new Locality("eu", "eu-1"))
            .version("1.2")
            .incarnation(7)
            .build();

    private static InstanceReader reader(Format format) {
        return new InstanceReader(ReadLimits.DEFAULT, AddressRules.DEFAULT, Layout.of(format));
    }

    private static Instance padded(int length) {
        return INSTANCE.toBuilder().label("x", "y".repeat(length)).build();
    }

    private static boolean isTaken(InstanceReader reader, Instance instance) {
        try {
            reader.requireReadable(DEMO, instance);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The longest one that is taken. */
    private static Instance longest(InstanceReader reader) {
        int taken = 0;
        int refused = 5000;
        while (refused - taken > 1) {
            int middle = (taken + refused) / 2;
            if (isTaken(reader, padded(middle))) {
                taken = middle;
            } else {
                refused = middle;
            }
        }
        return padded(taken);
    }

    /** go-zero's values are the address and nothing else. */
    @ParameterizedTest
    @EnumSource(value = Format.class, mode = EnumSource.Mode.EXCLUDE, names = "GO_ZERO")
    void the_longest_that_is_taken_may_still_drain_change_its_weight_and_be_claimed_anew(Format format) {
        InstanceReader reader = reader(format);
        Instance longest = longest(reader);
        WantedInstance wanted = new WantedInstance(DEMO, longest, reader, null);
        int most = 0;
        for (InstanceState state : InstanceState.values()) {
            for (int weight : new int[] {0, 1, Instance.DEFAULT_WEIGHT, Instance.MAX_WEIGHT}) {
                wanted.update(
                        wanted.get().toBuilder().state(state).weight(weight).build());
                Instance claimed =
                        wanted.get().toBuilder().incarnation(Incarnations.MAX).build();
                String value = Layout.of(format).encode(DEMO, claimed);
                most = Math.max(most, value.getBytes(StandardCharsets.UTF_8).length);
            }
        }
        assertEquals(ReadLimits.DEFAULT.maxValueBytes(), most);
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void an_address_alone_always_fits(Format format) {
        assertTrue(isTaken(reader(format), INSTANCE));
    }

    /** Its value now would be read, its last one not. */
    @Test
    void one_whose_last_word_would_not_fit_is_refused_at_once_and_told_what_to_do() {
        InstanceReader reader = reader(Format.SWITCHBOARD);
        Instance last = longest(reader);
        Instance long1 =
                INSTANCE.toBuilder().label("x", last.labels().get("x") + "y").build();
        int now = InstanceCodec.encode(long1).length();
        assertTrue(now < 4096, now + " bytes");
        String why =
                "instance 10.0.0.1:80 makes a value of 4097 bytes with room for its state and weight to change, and"
                        + " callers read at most 4096; shorten its labels, version or extensions, or raise"
                        + " ReadLimits.maxValueBytes here and at the callers";
        assertEquals(
                why,
                assertThrows(IllegalArgumentException.class, () -> new WantedInstance(DEMO, long1, reader, null))
                        .getMessage());
        WantedInstance wanted = new WantedInstance(DEMO, last, reader, null);
        assertEquals(
                why,
                assertThrows(IllegalArgumentException.class, () -> wanted.update(long1))
                        .getMessage());
        assertEquals(last, wanted.get());
    }
}
