package io.switchboard.operator;

import com.google.protobuf.ByteString;
import io.switchboard.etcd.RegistryAccess.Fold;
import io.switchboard.etcd.api.KeyValue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Reads a config's history whatever somebody put there: the newest entries whole, of some before them that they are
 * there, so that they can be taken away, and nothing of the rest.
 */
final class HistoryFold implements Fold<ConfigHistory> {
    private static final int MOST = 10 * ConfigHistory.KEPT;
    private static final long MOST_BYTES = 64L << 20;

    private final ByteString prefix;
    private final Deque<KeyValue> bare = new ArrayDeque<>();
    private final Deque<KeyValue> whole = new ArrayDeque<>();
    private long bytes;

    HistoryFold(ByteString prefix) {
        this.prefix = prefix;
    }

    @Override
    public void add(KeyValue entry) {
        whole.addLast(entry);
        bytes += entry.getValue().size();
        while (bytes > MOST_BYTES || whole.size() > 2 * ConfigHistory.KEPT) {
            KeyValue oldest = whole.removeFirst();
            bytes -= oldest.getValue().size();
            bare.addLast(oldest.toBuilder().clearValue().build());
        }
        if (bare.size() > MOST) {
            bare.removeFirst();
        }
    }

    @Override
    public ConfigHistory result(long revision) {
        List<KeyValue> all = new ArrayList<>(bare);
        all.addAll(whole);
        return ConfigHistory.read(prefix, all);
    }
}
