package io.switchboard.etcd;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;

class InstanceReaderTest {
    /** Found by {@code bin/fuzz key}. */
    @Test
    void a_key_that_spells_out_the_id_of_a_broken_one_has_another_id() {
        ByteString broken = ByteString.copyFrom(new byte[] {'a', '/', (byte) 0x96});
        String id = InstanceReader.id(broken, ByteString.EMPTY);
        assertNotEquals(id, InstanceReader.id(ByteString.copyFromUtf8(id), ByteString.EMPTY));
    }
}
