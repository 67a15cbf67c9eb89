package io.switchboard.embedded;

import com.google.protobuf.CodedOutputStream;
import io.switchboard.etcd.api.Event;
import io.switchboard.etcd.api.WatchResponse;
import java.util.ArrayList;
import java.util.List;

/** Splits a watch response that is too large for one message. */
final class Fragments {
    /** etcd's limit of a request with its overhead. */
    static final int MAX_MESSAGE_BYTES = 2 * 1024 * 1024;

    private Fragments() {}

    /** A single event is never split, whatever its size. */
    static List<WatchResponse> of(WatchResponse response) {
        if (response.getSerializedSize() < MAX_MESSAGE_BYTES || response.getEventsCount() < 2) {
            return List.of(response);
        }
        WatchResponse empty =
                response.toBuilder().clearEvents().setFragment(true).build();
        List<WatchResponse> pieces = new ArrayList<>();
        WatchResponse.Builder piece = empty.toBuilder();
        int size = empty.getSerializedSize();
        for (Event event : response.getEventsList()) {
            int eventSize = CodedOutputStream.computeMessageSize(WatchResponse.EVENTS_FIELD_NUMBER, event);
            if (piece.getEventsCount() > 0 && size + eventSize >= MAX_MESSAGE_BYTES) {
                pieces.add(piece.build());
                piece = empty.toBuilder();
                size = empty.getSerializedSize();
            }
            piece.addEvents(event);
            size += eventSize;
        }
        pieces.add(piece.setFragment(false).build());
        return pieces;
    }
}
