package io.switchboard.etcd;

import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.layout.ForeignValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** Keeps what is held of a list within bounds while it is read. */
final class Entries {
    /** Registered first, counted first; all clients agree about it. */
    static final Comparator<KeyValue> BY_AGE = Comparator.comparingLong(KeyValue::getCreateRevision)
            .thenComparing(kv -> kv.getKey().toStringUtf8());

    private final int most;
    private final int longest;
    private final Predicate<KeyValue> taken;
    private int seen;
    private long leftOut;

    /**
     * @param most as many as are taken
     * @param longest the longest value of one that is taken
     * @param taken whether an entry counts among those; of the others as many are kept
     */
    Entries(int most, int longest, Predicate<KeyValue> taken) {
        this.most = most;
        this.longest = longest;
        this.taken = taken;
    }

    void begin() {
        seen = 0;
        leftOut = 0;
    }

    /** Shortens what has been read so far, of which the end is new. */
    void bound(List<KeyValue> soFar) {
        for (; seen < soFar.size(); seen++) {
            soFar.set(seen, ForeignValue.cut(soFar.get(seen), longest));
        }
        if (soFar.size() > 2L * most) {
            thin(soFar);
        }
    }

    /** How many are not held. */
    long leftOut() {
        return leftOut;
    }

    private void thin(List<KeyValue> soFar) {
        List<KeyValue> byAge = new ArrayList<>(soFar);
        byAge.sort(BY_AGE);
        int good = 0;
        int bad = 0;
        soFar.clear();
        for (KeyValue entry : byAge) {
            boolean counts = taken.test(entry);
            if (counts ? good < most : bad < most) {
                soFar.add(entry);
                good += counts ? 1 : 0;
                bad += counts ? 0 : 1;
            } else {
                leftOut++;
            }
        }
        seen = soFar.size();
    }
}
