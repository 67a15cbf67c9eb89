package io.switchboard.operator;

import io.switchboard.etcd.RegistryAccess.Fold;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.layout.ForeignValue;
import java.util.ArrayList;
import java.util.List;

/** All entries of a list, as many as one answer may have; longer values than anybody reads are cut. */
final class Collected implements Fold<Collected.Content> {
    /** @param revision at which all of the keys were so */
    record Content(List<KeyValue> keys, long revision) {}

    private static final int MOST = 1_000_000;
    private static final long MOST_BYTES = 512L << 20;

    private final String what;
    private final int longest;
    private final List<KeyValue> keys = new ArrayList<>();
    private long bytes;

    /**
     * @param what for the message where it is too much
     * @param longest the longest value that is wanted whole; of others one byte more is kept
     */
    Collected(String what, int longest) {
        this.what = what;
        this.longest = longest;
    }

    @Override
    public void add(KeyValue entry) {
        KeyValue kept = ForeignValue.cut(entry, longest);
        bytes += kept.getSerializedSize();
        keys.add(kept);
        requireRoom(keys.size(), what);
        if (bytes > MOST_BYTES) {
            throw tooMuch(what);
        }
    }

    /** @throws RegistryAdminException if an answer of so many parts would be too large */
    static void requireRoom(int parts, String what) {
        if (parts > MOST) {
            throw tooMuch(what);
        }
    }

    private static RegistryAdminException tooMuch(String what) {
        return new RegistryAdminException(
                RegistryAdminException.Kind.FAILED,
                "cannot " + what + ": there is more than is read at once, " + MOST + " keys or " + (MOST_BYTES >> 20)
                        + " MiB; look at it in parts, with etcdctl get --prefix --keys-only --limit");
    }

    @Override
    public Content result(long revision) {
        return new Content(keys, revision);
    }
}
