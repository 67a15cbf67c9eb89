package io.switchboard.embedded;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.switchboard.etcd.api.WatchGrpc;
import io.switchboard.etcd.api.WatchRequest;
import io.switchboard.etcd.api.WatchResponse;

/** The watch call: opens a {@link WatchStream}. */
final class WatchService extends WatchGrpc.WatchImplBase {
    private final EtcdMember member;

    WatchService(EtcdMember member) {
        this.member = member;
    }

    @Override
    public StreamObserver<WatchRequest> watch(StreamObserver<WatchResponse> out) {
        var call = (ServerCallStreamObserver<WatchResponse>) out;
        WatchStream stream = new WatchStream(member, call, Login.currentToken());
        member.watchStreams().add(stream);
        call.setOnCancelHandler(() -> member.watchStreams().remove(stream));
        call.setOnReadyHandler(stream::pump);
        return stream;
    }
}
