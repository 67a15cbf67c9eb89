package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.switchboard.core.Text;
import io.switchboard.etcd.api.Event;
import io.switchboard.etcd.api.KeyValue;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the one key of a registration: that its lease is kept alive does not say that the key is there, nor whose it
 * is. On the scheduler only.
 */
final class OwnKey implements RangeFollower.Listener {
    /** What is seen of the key, and when. */
    interface Listener {
        /**
         * It is not there.
         *
         * @param revision of the deletion, or of the registry when it was read
         * @param listed whether the registry's present content was read; else a change was reported, which may be older
         *     than what is known
         */
        void missing(long revision, boolean listed);

        /**
         * It is there.
         *
         * @param revision of the registry when it was read or changed
         * @param listed as above
         */
        void seen(KeyValue kv, long revision, boolean listed);
    }

    private static final Logger log = LoggerFactory.getLogger(OwnKey.class);

    private final String name;
    private final Listener listener;
    private final RangeFollower follower;
    private boolean started;

    OwnKey(Connection connection, WatchStream watches, ByteString key, Listener listener) {
        this.name = Text.printable(key.toStringUtf8());
        this.listener = listener;
        this.follower = new RangeFollower(connection, watches, KeyRange.single(key), List.of(), this);
    }

    /** Starting again does nothing. */
    void start() {
        if (!started) {
            started = true;
            follower.start();
        }
    }

    void close() {
        follower.close();
    }

    @Override
    public void reset(List<KeyValue> content, long revision) {
        if (content.isEmpty()) {
            listener.missing(revision, true);
        } else {
            listener.seen(content.get(0), revision, true);
        }
    }

    @Override
    public void changed(List<Event> events, long revision) {
        Event last = events.get(events.size() - 1);
        if (last.getType() == Event.EventType.DELETE) {
            listener.missing(last.getKv().getModRevision(), false);
        } else {
            listener.seen(last.getKv(), last.getKv().getModRevision(), false);
        }
    }

    @Override
    public void live() {}

    /** Not being able to look is no loss: the lease says whether the key is kept. */
    @Override
    public void lost(String why) {
        log.debug("cannot watch {}: {}", name, why);
    }
}
