package io.switchboard.embedded;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.switchboard.etcd.api.LeaseKeepAliveRequest;
import io.switchboard.etcd.api.LeaseKeepAliveResponse;

/** One client's keepalive stream: answers each request, until the client ends it or may not go on. */
final class KeepAliveStream implements StreamObserver<LeaseKeepAliveRequest> {
    private final EtcdMember member;
    private final ServerCallStreamObserver<LeaseKeepAliveResponse> out;
    private boolean ended;

    private KeepAliveStream(EtcdMember member, ServerCallStreamObserver<LeaseKeepAliveResponse> out) {
        this.member = member;
        this.out = out;
    }

    static KeepAliveStream open(EtcdMember member, ServerCallStreamObserver<LeaseKeepAliveResponse> out) {
        member.keepAliveStreamOpened();
        // Exactly one of the two is called, whichever way the stream ends.
        out.setOnCancelHandler(member::keepAliveStreamClosed);
        out.setOnCloseHandler(member::keepAliveStreamClosed);
        return new KeepAliveStream(member, out);
    }

    @Override
    public void onNext(LeaseKeepAliveRequest request) {
        if (ended) {
            return;
        }
        try {
            member.login().check();
        } catch (StatusRuntimeException e) {
            ended = true;
            out.onError(e);
            return;
        }
        out.onNext(LeaseKeepAliveResponse.newBuilder()
                .setHeader(member.header())
                .setID(request.getID())
                .setTTL(member.engine().leases().renew(request.getID()))
                .build());
    }

    @Override
    public void onError(Throwable t) {
        ended = true;
    }

    @Override
    public void onCompleted() {
        if (!ended) {
            ended = true;
            out.onCompleted();
        }
    }
}
