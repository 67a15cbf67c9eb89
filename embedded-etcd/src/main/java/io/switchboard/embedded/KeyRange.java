package io.switchboard.embedded;

import com.google.protobuf.ByteString;
import java.util.Comparator;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * The keys from one key on up to another, as requests name them.
 *
 * @param to exclusive; null: all keys from {@code from} on
 */
record KeyRange(ByteString from, @Nullable ByteString to) {
    static final Comparator<ByteString> ORDER = ByteString.unsignedLexicographicalComparator();
    private static final ByteString ZERO = ByteString.copyFrom(new byte[] {0});

    /** @param end as in a request: empty for the one key, a zero byte for all keys from it on */
    static KeyRange of(ByteString key, ByteString end) {
        if (end.isEmpty()) {
            return new KeyRange(key, key.concat(ZERO));
        }
        return end.equals(ZERO) ? new KeyRange(key, null) : new KeyRange(key, end);
    }

    static KeyRange of(ByteString key) {
        return of(key, ByteString.EMPTY);
    }

    /** The range of a watch, whose key may be empty and then means the smallest there is. */
    static KeyRange ofWatch(ByteString key, ByteString end) {
        return of(key.isEmpty() ? ZERO : key, end);
    }

    boolean isEmpty() {
        return to != null && ORDER.compare(from, to) >= 0;
    }

    boolean contains(ByteString key) {
        return ORDER.compare(from, key) <= 0 && (to == null || ORDER.compare(key, to) < 0);
    }

    <V> NavigableMap<ByteString, V> in(NavigableMap<ByteString, V> map) {
        if (isEmpty()) {
            return map.subMap(from, true, from, false);
        }
        return to == null ? map.tailMap(from, true) : map.subMap(from, true, to, false);
    }
}
