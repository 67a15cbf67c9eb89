package io.switchboard.embedded;

import io.grpc.stub.StreamObserver;
import io.switchboard.etcd.api.CompactionRequest;
import io.switchboard.etcd.api.CompactionResponse;
import io.switchboard.etcd.api.DeleteRangeRequest;
import io.switchboard.etcd.api.DeleteRangeResponse;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.PutRequest;
import io.switchboard.etcd.api.PutResponse;
import io.switchboard.etcd.api.RangeRequest;
import io.switchboard.etcd.api.RangeResponse;
import io.switchboard.etcd.api.TxnRequest;
import io.switchboard.etcd.api.TxnResponse;

/** The key-value calls. */
final class KvService extends KVGrpc.KVImplBase {
    private final EtcdMember member;

    KvService(EtcdMember member) {
        this.member = member;
    }

    @Override
    public void range(RangeRequest request, StreamObserver<RangeResponse> out) {
        member.answer(out, () -> {
            RangeResponse response = member.engine().range(request);
            return response.toBuilder()
                    .setHeader(member.header(response.getHeader()))
                    .build();
        });
    }

    @Override
    public void put(PutRequest request, StreamObserver<PutResponse> out) {
        member.answer(out, () -> {
            PutResponse response = member.engine().put(request);
            return response.toBuilder()
                    .setHeader(member.header(response.getHeader()))
                    .build();
        });
    }

    @Override
    public void deleteRange(DeleteRangeRequest request, StreamObserver<DeleteRangeResponse> out) {
        member.answer(out, () -> {
            DeleteRangeResponse response = member.engine().delete(request);
            return response.toBuilder()
                    .setHeader(member.header(response.getHeader()))
                    .build();
        });
    }

    @Override
    public void txn(TxnRequest request, StreamObserver<TxnResponse> out) {
        member.answer(out, () -> {
            TxnResponse response = member.engine().txn(request);
            return response.toBuilder()
                    .setHeader(member.header(response.getHeader()))
                    .build();
        });
    }

    @Override
    public void compact(CompactionRequest request, StreamObserver<CompactionResponse> out) {
        member.answer(out, () -> {
            member.engine().compact(request);
            return CompactionResponse.newBuilder().setHeader(member.header()).build();
        });
    }
}
