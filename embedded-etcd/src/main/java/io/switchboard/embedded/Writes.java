package io.switchboard.embedded;

import com.google.protobuf.ByteString;
import io.switchboard.etcd.api.DeleteRangeRequest;
import io.switchboard.etcd.api.DeleteRangeResponse;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.PutRequest;
import io.switchboard.etcd.api.PutResponse;
import io.switchboard.etcd.api.ResponseHeader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts and deletes, alone or within a transaction. */
final class Writes {
    private Writes() {}

    static void check(PutRequest request) {
        if (request.getKey().isEmpty()) {
            throw EtcdErrors.of(EtcdErrors.EMPTY_KEY);
        }
        if (request.getIgnoreValue() && !request.getValue().isEmpty()) {
            throw EtcdErrors.of(EtcdErrors.VALUE_PROVIDED);
        }
        if (request.getIgnoreLease() && request.getLease() != 0) {
            throw EtcdErrors.of(EtcdErrors.LEASE_PROVIDED);
        }
    }

    static void check(DeleteRangeRequest request) {
        if (request.getKey().isEmpty()) {
            throw EtcdErrors.of(EtcdErrors.EMPTY_KEY);
        }
    }

    static void checkLease(Leases leases, PutRequest request) {
        if (request.getLease() != 0 && !leases.exists(request.getLease())) {
            throw EtcdErrors.of(EtcdErrors.LEASE_NOT_FOUND);
        }
    }

    static void checkPrevious(Store store, long current, PutRequest request) {
        boolean needsPrevious = request.getIgnoreValue() || request.getIgnoreLease();
        if (needsPrevious && store.read(request.getKey(), current) == null) {
            throw EtcdErrors.of(EtcdErrors.KEY_NOT_FOUND);
        }
    }

    /** The checks have passed. */
    static PutResponse apply(Store store, Store.Write write, PutRequest request) {
        @Nullable KeyValue before = store.read(request.getKey(), write.readRevision());
        ByteString value = request.getIgnoreValue() && before != null ? before.getValue() : request.getValue();
        long lease = request.getIgnoreLease() && before != null ? before.getLease() : request.getLease();
        KeyValue after = write.put(request.getKey(), value, lease);
        PutResponse.Builder response = PutResponse.newBuilder().setHeader(header(after.getModRevision()));
        if (request.getPrevKv() && before != null) {
            response.setPrevKv(before);
        }
        return response.build();
    }

    static DeleteRangeResponse apply(Store.Write write, DeleteRangeRequest request) {
        List<KeyValue> before = write.delete(KeyRange.of(request.getKey(), request.getRangeEnd()));
        DeleteRangeResponse.Builder response = DeleteRangeResponse.newBuilder()
                .setHeader(header(write.readRevision()))
                .setDeleted(before.size());
        if (request.getPrevKv()) {
            response.addAllPrevKvs(before);
        }
        return response.build();
    }

    private static ResponseHeader header(long revision) {
        return ResponseHeader.newBuilder().setRevision(revision).build();
    }
}
