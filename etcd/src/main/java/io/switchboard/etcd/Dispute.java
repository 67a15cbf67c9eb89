package io.switchboard.etcd;

import org.jspecify.annotations.Nullable;

/** Whether a process is behind what claims a key that is ours: asked of one lease at a time. On the scheduler only. */
final class Dispute {
    private final Connection connection;
    private @Nullable Rival rival;

    Dispute(Connection connection) {
        this.connection = connection;
    }

    boolean isOpen() {
        return rival != null;
    }

    boolean isWith(FoundKey found) {
        return rival != null && rival.has(found.lease());
    }

    /** Ends the one before, unless it is about the same lease; the answers are those of {@link Rival}. */
    void open(FoundKey found, Runnable undecided, Runnable lives, Runnable unkept) {
        if (!isWith(found)) {
            end();
            rival = new Rival(connection, found.lease(), undecided, lives, unkept);
            rival.start();
        }
    }

    /** @return whether there was one */
    boolean end() {
        Rival ended = rival;
        rival = null;
        if (ended != null) {
            ended.close();
        }
        return ended != null;
    }
}
