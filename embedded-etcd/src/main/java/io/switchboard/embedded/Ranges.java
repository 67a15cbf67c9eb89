package io.switchboard.embedded;

import com.google.protobuf.ByteString;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.RangeRequest;
import io.switchboard.etcd.api.RangeRequest.SortOrder;
import io.switchboard.etcd.api.RangeRequest.SortTarget;
import io.switchboard.etcd.api.RangeResponse;
import io.switchboard.etcd.api.ResponseHeader;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Answers range requests. */
final class Ranges {
    private Ranges() {}

    static void check(RangeRequest request) {
        if (request.getKey().isEmpty()) {
            throw EtcdErrors.of(EtcdErrors.EMPTY_KEY);
        }
        if (request.getSortOrder() == SortOrder.UNRECOGNIZED || request.getSortTarget() == SortTarget.UNRECOGNIZED) {
            throw EtcdErrors.of(EtcdErrors.INVALID_SORT);
        }
    }

    /** @param current the newest revision the request may see */
    static RangeResponse answer(Store store, long current, RangeRequest request) {
        if (request.getRevision() > current) {
            throw EtcdErrors.of(EtcdErrors.FUTURE_REVISION);
        }
        long at = request.getRevision() <= 0 ? current : request.getRevision();
        if (at < store.compacted()) {
            throw EtcdErrors.of(EtcdErrors.COMPACTED);
        }
        List<KeyValue> found = store.read(KeyRange.of(request.getKey(), request.getRangeEnd()), at);
        RangeResponse.Builder response = RangeResponse.newBuilder()
                .setHeader(ResponseHeader.newBuilder().setRevision(current))
                .setCount(found.size());
        if (request.getCountOnly()) {
            return response.build();
        }
        Stream<KeyValue> wanted = found.stream().filter(kv -> isWanted(request, kv));
        if (isLimitedFirst(request)) {
            wanted = wanted.limit(request.getLimit() + 1);
        }
        List<KeyValue> chosen = sorted(request, wanted).toList();
        if (request.getLimit() > 0 && chosen.size() > request.getLimit()) {
            chosen = chosen.subList(0, (int) request.getLimit());
            response.setMore(true);
        }
        for (KeyValue kv : chosen) {
            response.addKvs(request.getKeysOnly() ? kv.toBuilder().clearValue().build() : kv);
        }
        return response.build();
    }

    /** etcd reads no more than it needs to, and forgets that a sort target without an order sorts too. */
    private static boolean isLimitedFirst(RangeRequest request) {
        return request.getLimit() > 0
                && request.getSortOrder() == SortOrder.NONE
                && request.getMinModRevision() == 0
                && request.getMaxModRevision() == 0
                && request.getMinCreateRevision() == 0
                && request.getMaxCreateRevision() == 0;
    }

    private static boolean isWanted(RangeRequest request, KeyValue kv) {
        return isWithin(kv.getModRevision(), request.getMinModRevision(), request.getMaxModRevision())
                && isWithin(kv.getCreateRevision(), request.getMinCreateRevision(), request.getMaxCreateRevision());
    }

    private static boolean isWithin(long revision, long min, long max) {
        return (min == 0 || revision >= min) && (max == 0 || revision <= max);
    }

    private static Stream<KeyValue> sorted(RangeRequest request, Stream<KeyValue> kvs) {
        SortTarget target = request.getSortTarget();
        boolean descending = request.getSortOrder() == SortOrder.DESCEND;
        if (target == SortTarget.KEY && !descending) {
            return kvs;
        }
        Comparator<KeyValue> order = order(target);
        return kvs.sorted(descending ? order.reversed() : order);
    }

    private static Comparator<KeyValue> order(SortTarget target) {
        return switch (target) {
            case KEY -> Comparator.comparing(KeyValue::getKey, KeyRange.ORDER);
            case VERSION -> Comparator.comparingLong(KeyValue::getVersion);
            case CREATE -> Comparator.comparingLong(KeyValue::getCreateRevision);
            case MOD -> Comparator.comparingLong(KeyValue::getModRevision);
            case VALUE -> Comparator.comparing(KeyValue::getValue, ByteString.unsignedLexicographicalComparator());
            case UNRECOGNIZED -> throw EtcdErrors.of(EtcdErrors.INVALID_SORT);
        };
    }
}
