package io.switchboard.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;

class KeyRangeTest {
    @Test
    void a_prefix_ends_where_its_last_byte_is_one_higher() {
        assertEquals(
                ByteString.copyFromUtf8("demo0"),
                KeyRange.prefix(ByteString.copyFromUtf8("demo/")).end());
    }

    @Test
    void bytes_that_cannot_be_raised_are_cut() {
        ByteString prefix = ByteString.copyFrom(new byte[] {'a', (byte) 0xff, (byte) 0xff});
        assertEquals(ByteString.copyFromUtf8("b"), KeyRange.prefix(prefix).end());
    }

    @Test
    void a_prefix_of_highest_bytes_has_no_end() {
        ByteString prefix = ByteString.copyFrom(new byte[] {(byte) 0xff});
        assertEquals(
                ByteString.copyFrom(new byte[] {0}), KeyRange.prefix(prefix).end());
    }

    @Test
    void the_next_page_starts_right_after_the_last_key() {
        KeyRange rest = KeyRange.prefix(ByteString.copyFromUtf8("a/")).after(ByteString.copyFromUtf8("a/5"));
        assertEquals(ByteString.copyFrom(new byte[] {'a', '/', '5', 0}), rest.start());
        assertEquals(ByteString.copyFromUtf8("a0"), rest.end());
    }
}
