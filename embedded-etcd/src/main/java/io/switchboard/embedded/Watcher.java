package io.switchboard.embedded;

import io.switchboard.etcd.api.Event;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.WatchCreateRequest;
import io.switchboard.etcd.api.WatchCreateRequest.FilterType;
import java.util.List;

/** One watch: what it wants and how far it has come. */
final class Watcher {
    final long id;
    final KeyRange range;
    final boolean fragment;
    final boolean wantsProgress;
    private final boolean wantsPrevious;
    private final boolean noPuts;
    private final boolean noDeletes;
    private final long start;

    /** The first revision that it has not been told of. */
    long next;

    /** It fell behind a compaction; only its id lives on. */
    boolean compacted;

    /** Events are progress too: the notice after them is left out. */
    boolean toldSinceNotice;

    /** @param revision the newest of the store; a watch that names no start begins after it */
    Watcher(long id, WatchCreateRequest request, long revision) {
        this.id = id;
        this.range = KeyRange.ofWatch(request.getKey(), request.getRangeEnd());
        this.fragment = request.getFragment();
        this.wantsProgress = request.getProgressNotify();
        this.wantsPrevious = request.getPrevKv();
        this.noPuts = request.getFiltersList().contains(FilterType.NOPUT);
        this.noDeletes = request.getFiltersList().contains(FilterType.NODELETE);
        this.start = request.getStartRevision();
        this.next = start == 0 ? revision + 1 : start;
    }

    /** Whether it knows all there is at this revision: only then may it be told of progress. */
    boolean isCurrent(long revision) {
        return !compacted && next > revision && start <= revision;
    }

    /** The events of a page as this watch is told them: filtered, and with what was before if it wants that. */
    List<Event> select(Store store, List<Event> events) {
        return events.stream()
                .filter(event -> event.getType() == Event.EventType.PUT ? !noPuts : !noDeletes)
                .map(event -> wantsPrevious ? withPrevious(store, event) : event)
                .toList();
    }

    private static Event withPrevious(Store store, Event event) {
        long before = event.getKv().getModRevision() - 1;
        boolean created = event.getKv().getCreateRevision() == event.getKv().getModRevision();
        if (created || before < store.compacted()) {
            return event;
        }
        KeyValue previous = store.read(event.getKv().getKey(), before);
        return previous == null ? event : event.toBuilder().setPrevKv(previous).build();
    }
}
