package io.switchboard.contracts;

import static io.switchboard.contracts.ContractClient.bytes;
import static io.switchboard.contracts.ContractClient.prefixEnd;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.etcd.api.Event;
import io.switchboard.etcd.api.WatchCancelRequest;
import io.switchboard.etcd.api.WatchCreateRequest;
import io.switchboard.etcd.api.WatchProgressRequest;
import io.switchboard.etcd.api.WatchRequest;
import io.switchboard.etcd.api.WatchResponse;
import java.util.List;

/** The words of the watch contracts. */
final class ContractWatches {
    private ContractWatches() {}

    static WatchCreateRequest.Builder one(String key) {
        return WatchCreateRequest.newBuilder().setKey(bytes(key));
    }

    static WatchCreateRequest.Builder all(String prefix) {
        return one(prefix).setRangeEnd(prefixEnd(prefix));
    }

    static WatchRequest creation(WatchCreateRequest.Builder request) {
        return WatchRequest.newBuilder().setCreateRequest(request).build();
    }

    static WatchRequest cancel(long id) {
        return WatchRequest.newBuilder()
                .setCancelRequest(WatchCancelRequest.newBuilder().setWatchId(id))
                .build();
    }

    static WatchRequest progress() {
        return WatchRequest.newBuilder()
                .setProgressRequest(WatchProgressRequest.getDefaultInstance())
                .build();
    }

    /** Creates a watch and takes the word that it was created. */
    static WatchResponse created(StreamProbe<WatchRequest, WatchResponse> stream, WatchCreateRequest.Builder request) {
        stream.send(creation(request));
        WatchResponse response = stream.next();
        assertTrue(response.getCreated(), response::toString);
        assertFalse(response.getCanceled(), response::toString);
        assertEquals(0, response.getEventsCount());
        return response;
    }

    /** Asks for a watch that is refused; returns the reason. */
    static String refused(StreamProbe<WatchRequest, WatchResponse> stream, WatchCreateRequest.Builder request) {
        stream.send(creation(request));
        WatchResponse response = stream.next();
        assertTrue(response.getCreated(), response::toString);
        assertTrue(response.getCanceled(), response::toString);
        assertEquals(-1, response.getWatchId());
        return response.getCancelReason();
    }

    /** Events in short: {@code +a=1} for a put, {@code -a} for a deletion, the key's prefix left out. */
    static List<String> shortly(List<Event> events, String prefix) {
        return events.stream()
                .map(event -> {
                    String name = event.getKv().getKey().toStringUtf8().substring(prefix.length());
                    return event.getType() == Event.EventType.PUT
                            ? "+" + name + "=" + event.getKv().getValue().toStringUtf8()
                            : "-" + name;
                })
                .toList();
    }
}
