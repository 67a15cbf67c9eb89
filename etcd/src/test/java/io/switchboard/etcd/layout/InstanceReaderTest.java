package io.switchboard.etcd.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import io.switchboard.core.AddressRules;
import io.switchboard.core.telemetry.SkipReason;
import org.junit.jupiter.api.Test;

class InstanceReaderTest {
    /** Found by {@code bin/fuzz key}. */
    @Test
    void a_key_that_spells_out_the_id_of_a_broken_one_has_another_id() {
        ByteString broken = ByteString.copyFrom(new byte[] {'a', '/', (byte) 0x96});
        String id = InstanceReader.id(broken, ByteString.EMPTY);
        assertNotEquals(id, InstanceReader.id(ByteString.copyFromUtf8(id), ByteString.EMPTY));
    }

    @Test
    void an_address_for_a_network_that_may_not_be_dialled_costs_that_network_only() {
        InstanceReader reader = new InstanceReader(ReadLimits.DEFAULT, AddressRules.DEFAULT, new InstanceCodec());
        InstanceCodec.Read read = reader.read(
                "a",
                ByteString.copyFromUtf8("{\"Addr\":\"10.0.0.1:80\",\"Metadata\":{\"weight\":7,\"addresses\":"
                        + "{\"lan\":\"10.0.0.1:81\",\"loop\":\"127.0.0.1:80\",\"meta\":\"169.254.169.254:80\","
                        + "\"wan\":\"gate.example:443\"}}}"));
        assertEquals(
                "{lan=10.0.0.1:81, wan=gate.example:443}",
                read.instance().addresses().toString());
        assertEquals(7, read.instance().weight());
        assertEquals(
                "address 127.0.0.1:80 for the network loop: 127.0.0.1 is a loopback address; address"
                        + " 169.254.169.254:80 for the network meta: 169.254.169.254 is a link-local address",
                read.leftOut());
    }

    /** U+E0041 is invisible, and beyond what one char holds. */
    @Test
    void an_id_with_an_invisible_tag_is_refused() {
        InstanceReader reader = new InstanceReader(ReadLimits.DEFAULT, AddressRules.DEFAULT, new InstanceCodec());
        ByteString value = ByteString.copyFromUtf8("{\"Addr\":\"10.0.0.1:80\"}");
        SkippedException skipped = assertThrows(SkippedException.class, () -> reader.read("a\udb40\udc41", value));
        assertEquals(SkipReason.BAD_ID, skipped.reason());
    }
}
