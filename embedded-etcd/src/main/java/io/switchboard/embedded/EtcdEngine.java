package io.switchboard.embedded;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.switchboard.core.time.Scheduler;
import io.switchboard.etcd.api.CompactionRequest;
import io.switchboard.etcd.api.DeleteRangeRequest;
import io.switchboard.etcd.api.DeleteRangeResponse;
import io.switchboard.etcd.api.Event;
import io.switchboard.etcd.api.PutRequest;
import io.switchboard.etcd.api.PutResponse;
import io.switchboard.etcd.api.RangeRequest;
import io.switchboard.etcd.api.RangeResponse;
import io.switchboard.etcd.api.TxnRequest;
import io.switchboard.etcd.api.TxnResponse;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What an etcd member decides, without its network: the store, the leases, and who is told of changes. All of it runs
 * on one scheduler's thread. Responses bear a revision at most; the services complete their headers.
 */
final class EtcdEngine {
    private static final int MAX_REQUEST_BYTES = 3 * 1024 * 1024 / 2;
    // What etcd's log entry adds to a request, which counts towards the limit.
    private static final int ENTRY_OVERHEAD = 18;

    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final Runnable onChange;
    private Store store = new Store();
    private Leases leases;

    /** @param onChange told after each new revision and each compaction */
    EtcdEngine(Scheduler scheduler, RandomGenerator random, Runnable onChange) {
        this.scheduler = scheduler;
        this.random = random;
        this.onChange = onChange;
        this.leases = new Leases(scheduler, this::revoke);
    }

    /** Loses everything. */
    void wipe() {
        leases.suspend();
        store = new Store();
        leases = new Leases(scheduler, this::revoke);
    }

    Store store() {
        return store;
    }

    Leases leases() {
        return leases;
    }

    RangeResponse range(RangeRequest request) {
        Ranges.check(request);
        return Ranges.answer(store, store.revision(), request);
    }

    PutResponse put(PutRequest request) {
        Writes.check(request);
        checkSize(request);
        Writes.checkLease(leases, request);
        Writes.checkPrevious(store, store.revision(), request);
        Store.Write write = store.write();
        PutResponse response = Writes.apply(store, write, request);
        commit(write);
        return response;
    }

    DeleteRangeResponse delete(DeleteRangeRequest request) {
        Writes.check(request);
        checkSize(request);
        Store.Write write = store.write();
        DeleteRangeResponse response = Writes.apply(write, request);
        commit(write);
        return response;
    }

    TxnResponse txn(TxnRequest request) {
        TxnChecks.check(request);
        if (!isReadOnly(request)) {
            checkSize(request);
        }
        Store.Write write = store.write();
        TxnResponse response = Txns.apply(store, leases, write, request);
        commit(write);
        return response;
    }

    private static boolean isReadOnly(TxnRequest request) {
        return request.getSuccessList().stream().allMatch(op -> op.hasRequestRange())
                && request.getFailureList().stream().allMatch(op -> op.hasRequestRange());
    }

    void compact(CompactionRequest request) {
        long revision = request.getRevision();
        if (revision <= store.compacted()) {
            throw EtcdErrors.of(EtcdErrors.COMPACTED);
        }
        if (revision > store.revision()) {
            throw EtcdErrors.of(EtcdErrors.FUTURE_REVISION);
        }
        store.compact(revision);
        onChange.run();
    }

    /** The lease's id; chosen here if it is 0. */
    long grant(long id, long ttl) {
        long chosen = id == 0 ? random.nextLong(1, Long.MAX_VALUE) : id;
        leases.grant(chosen, ttl);
        return chosen;
    }

    /** Ends a lease and deletes its keys, in one revision. */
    void revoke(long id) {
        Store.Write write = store.write();
        for (ByteString key : leases.remove(id)) {
            write.delete(KeyRange.of(key));
        }
        commit(write);
    }

    private void commit(Store.Write write) {
        List<Event> events = write.commit();
        for (Event event : events) {
            leases.bind(event.getKv().getKey(), event.getKv().getLease());
        }
        if (!events.isEmpty()) {
            onChange.run();
        }
    }

    private static void checkSize(MessageLite request) {
        if (request.getSerializedSize() + ENTRY_OVERHEAD > MAX_REQUEST_BYTES) {
            throw EtcdErrors.of(EtcdErrors.REQUEST_TOO_LARGE);
        }
    }
}
