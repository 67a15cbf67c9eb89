package io.switchboard.embedded;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.switchboard.etcd.api.Event;
import io.switchboard.etcd.api.WatchCreateRequest;
import io.switchboard.etcd.api.WatchRequest;
import io.switchboard.etcd.api.WatchResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One client's watch stream. Every watch reads the store's log at its own pace, as fast as the client takes it: a live
 * watch is one that has caught up.
 */
final class WatchStream implements StreamObserver<WatchRequest> {
    private static final int MAX_REVISIONS_AT_ONCE = 1000;
    private static final long NO_WATCH = -1;

    private final EtcdMember member;
    private final ServerCallStreamObserver<WatchResponse> out;
    private final Map<Long, Watcher> watchers = new LinkedHashMap<>();
    private final @Nullable String token;
    private long nextId;

    WatchStream(EtcdMember member, ServerCallStreamObserver<WatchResponse> out, @Nullable String token) {
        this.member = member;
        this.out = out;
        this.token = token;
    }

    int watches() {
        return (int)
                watchers.values().stream().filter(watcher -> !watcher.compacted).count();
    }

    @Override
    public void onNext(WatchRequest request) {
        switch (request.getRequestUnionCase()) {
            case CREATE_REQUEST -> create(request.getCreateRequest());
            case CANCEL_REQUEST -> cancel(request.getCancelRequest().getWatchId());
            case PROGRESS_REQUEST -> reportProgress();
            case REQUESTUNION_NOT_SET -> {}
        }
    }

    @Override
    public void onError(Throwable t) {
        member.watchStreams().remove(this);
    }

    /** A client that has nothing more to ask still wants to be told. */
    @Override
    public void onCompleted() {}

    private void create(WatchCreateRequest request) {
        String refusal = refusal(request);
        if (refusal != null) {
            out.onNext(response(NO_WATCH)
                    .setCreated(true)
                    .setCanceled(true)
                    .setCancelReason(refusal)
                    .build());
            return;
        }
        Watcher watcher = new Watcher(
                chooseId(request.getWatchId()), request, member.engine().store().revision());
        watchers.put(watcher.id, watcher);
        out.onNext(response(watcher.id).setCreated(true).build());
        pump(watcher);
    }

    private @Nullable String refusal(WatchCreateRequest request) {
        if (request.getStartRevision() < 0) {
            return EtcdErrors.COMPACTED.getDescription();
        }
        var unauthorized = member.login().refusal(token);
        if (unauthorized != null) {
            return EtcdErrors.asReason(unauthorized);
        }
        if (KeyRange.ofWatch(request.getKey(), request.getRangeEnd()).isEmpty()) {
            return EtcdErrors.WATCH_RANGE_EMPTY;
        }
        boolean isTaken = request.getWatchId() != 0 && watchers.containsKey(request.getWatchId());
        return isTaken ? EtcdErrors.WATCH_ID_TAKEN : null;
    }

    private long chooseId(long wanted) {
        if (wanted != 0) {
            return wanted;
        }
        while (watchers.containsKey(nextId)) {
            nextId++;
        }
        return nextId++;
    }

    private void cancel(long id) {
        if (watchers.remove(id) != null) {
            out.onNext(response(id).setCanceled(true).build());
        }
    }

    /** Answers a client's request for progress, once for all watches, and only if it is true of them all. */
    private void reportProgress() {
        long revision = member.engine().store().revision();
        if (!watchers.isEmpty() && watchers.values().stream().allMatch(watcher -> watcher.isCurrent(revision))) {
            out.onNext(response(NO_WATCH).build());
        }
    }

    /** Sends the periodic notice to the watches that asked for it and have been told nothing since the last. */
    void notifyProgress() {
        long revision = member.engine().store().revision();
        for (Watcher watcher : watchers.values()) {
            if (watcher.wantsProgress && !watcher.toldSinceNotice && watcher.isCurrent(revision)) {
                out.onNext(response(watcher.id).build());
            }
            watcher.toldSinceNotice = false;
        }
    }

    /** Tells the client what is new, as far as it is ready to take it. */
    void pump() {
        watchers.values().forEach(this::pump);
    }

    private void pump(Watcher watcher) {
        Store store = member.engine().store();
        while (!watcher.compacted && watcher.next <= store.revision() && out.isReady()) {
            if (watcher.next < store.compacted()) {
                watcher.compacted = true;
                out.onNext(WatchResponse.newBuilder()
                        .setHeader(member.identity().header(0))
                        .setWatchId(watcher.id)
                        .setCanceled(true)
                        .setCompactRevision(store.compacted())
                        .build());
                return;
            }
            Store.Page page = store.changes(watcher.range, watcher.next, MAX_REVISIONS_AT_ONCE);
            watcher.next = page.next();
            send(watcher, watcher.select(store, page.events()));
        }
    }

    private void send(Watcher watcher, List<Event> events) {
        if (events.isEmpty()) {
            return;
        }
        WatchResponse whole = response(watcher.id).addAllEvents(events).build();
        for (WatchResponse piece : watcher.fragment ? Fragments.of(whole) : List.of(whole)) {
            out.onNext(piece);
        }
        watcher.toldSinceNotice = true;
    }

    private WatchResponse.Builder response(long id) {
        return WatchResponse.newBuilder().setHeader(member.header()).setWatchId(id);
    }
}
