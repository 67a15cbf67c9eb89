package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.switchboard.core.Internal;
import io.switchboard.etcd.api.RangeRequest;
import java.util.Comparator;

/**
 * The keys from {@code start} on and before {@code end}.
 *
 * @param end exclusive; empty: the key {@code start} alone
 */
@Internal
public record KeyRange(ByteString start, ByteString end) {
    private static final ByteString NUL = ByteString.copyFrom(new byte[] {0});

    public static KeyRange single(ByteString key) {
        return new KeyRange(key, ByteString.EMPTY);
    }

    /** @param prefix empty: all keys */
    public static KeyRange prefix(ByteString prefix) {
        // etcd takes no empty start: the range of all keys is written as this one.
        return prefix.isEmpty() ? new KeyRange(NUL, NUL) : new KeyRange(prefix, endOf(prefix));
    }

    /** Asks for the number of its keys. */
    public RangeRequest count() {
        return RangeRequest.newBuilder()
                .setKey(start)
                .setRangeEnd(end)
                .setCountOnly(true)
                .build();
    }

    boolean contains(ByteString key) {
        if (end.isEmpty()) {
            return key.equals(start);
        }
        Comparator<ByteString> order = ByteString.unsignedLexicographicalComparator();
        return order.compare(key, start) >= 0 && (end.equals(NUL) || order.compare(key, end) < 0);
    }

    /** What is left of the range after a page that ended with this key. */
    KeyRange after(ByteString last) {
        return new KeyRange(last.concat(NUL), end);
    }

    /** The first key that does not start with the prefix: its last byte that can be raised is, the rest is cut. */
    private static ByteString endOf(ByteString prefix) {
        for (int i = prefix.size() - 1; i >= 0; i--) {
            int unsigned = prefix.byteAt(i) & 0xff;
            if (unsigned < 0xff) {
                return prefix.substring(0, i).concat(ByteString.copyFrom(new byte[] {(byte) (unsigned + 1)}));
            }
        }
        return NUL;
    }

    @Override
    public String toString() {
        return start.toStringUtf8() + (end.isEmpty() ? "" : "*");
    }
}
