package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.switchboard.etcd.api.Event;
import io.switchboard.etcd.api.ResponseHeader;
import io.switchboard.etcd.api.WatchCreateRequest;
import io.switchboard.etcd.api.WatchResponse;
import java.util.ArrayList;
import java.util.List;

/** One watch on {@link WatchStream}, from its request to its end. On the scheduler only. */
final class Watch {
    /**
     * What happens to a watch: at most one {@code created}, then events and progress, then exactly one end unless it is
     * closed.
     */
    interface Listener {
        /**
         * The server answers on the stream, and will be asked for this watch next unless it is closed now. Not told of
         * the stream's first watch, by whose answer this is known.
         */
        void beforeCreate();

        /** The server watches; the header is the store's state at that moment and proves no progress. */
        void created(ResponseHeader header);

        /** Complete responses only: their pieces have been put together. */
        void events(ResponseHeader header, List<Event> events);

        /** All up to the header's revision has been delivered. */
        void progress(ResponseHeader header);

        /** The revisions to watch from are gone: only a list can tell what is there now. */
        void compacted(long oldestRevision);

        /** The server will not watch this, whoever asks again. */
        void refused(String reason);

        /** The server ended this watch for a reason of its own. */
        void canceled(String reason);

        /**
         * The token of the stream ran out, and another opens with a new one: as {@link #broken}, with nothing amiss.
         */
        default void renewed() {
            broken("the token ran out");
        }

        /** The connection ended; watching again from where it was is safe. */
        void broken(String problem);
    }

    final long id;
    final KeyRange range;
    final long startRevision;
    final Listener listener;
    /** Whether the server has been asked for it: a watch object is asked for once. */
    boolean asked;

    /** Of one response that comes in pieces; whoever writes in the range decides how large it is. */
    private static final long MOST_BYTES = 64L << 20;

    private final List<Event> pieces = new ArrayList<>();
    private long bytes;

    /** @param startRevision the first revision wanted; always explicit, since a resume from "now" would lose events */
    Watch(long id, KeyRange range, long startRevision, Listener listener) {
        this.id = id;
        this.range = range;
        this.startRevision = startRevision;
        this.listener = listener;
    }

    WatchCreateRequest request() {
        ByteString end = range.end();
        return WatchCreateRequest.newBuilder()
                .setKey(range.start())
                .setRangeEnd(end)
                .setStartRevision(startRevision)
                .setProgressNotify(true)
                .setFragment(true)
                .setWatchId(id)
                .build();
    }

    /** Whether some pieces of a response are here, and not the last one. */
    boolean isInPieces() {
        return !pieces.isEmpty();
    }

    /**
     * Events only count once the last piece of their response is here: a resume must not start in its middle.
     *
     * @return whether it can go on; if not, they are more than are held, and a list tells the same in less
     */
    boolean deliver(WatchResponse response) {
        if (response.getFragment()) {
            bytes += response.getSerializedSize();
            if (bytes > MOST_BYTES) {
                pieces.clear();
                return false;
            }
            pieces.addAll(response.getEventsList());
            return true;
        }
        bytes = 0;
        if (!pieces.isEmpty()) {
            pieces.addAll(response.getEventsList());
            List<Event> whole = List.copyOf(pieces);
            pieces.clear();
            listener.events(response.getHeader(), whole);
        } else if (response.getEventsCount() > 0) {
            listener.events(response.getHeader(), response.getEventsList());
        } else {
            listener.progress(response.getHeader());
        }
        return true;
    }
}
