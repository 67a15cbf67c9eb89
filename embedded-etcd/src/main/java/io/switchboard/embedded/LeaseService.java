package io.switchboard.embedded;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.switchboard.etcd.api.LeaseGrantRequest;
import io.switchboard.etcd.api.LeaseGrantResponse;
import io.switchboard.etcd.api.LeaseGrpc;
import io.switchboard.etcd.api.LeaseKeepAliveRequest;
import io.switchboard.etcd.api.LeaseKeepAliveResponse;
import io.switchboard.etcd.api.LeaseLeasesRequest;
import io.switchboard.etcd.api.LeaseLeasesResponse;
import io.switchboard.etcd.api.LeaseRevokeRequest;
import io.switchboard.etcd.api.LeaseRevokeResponse;
import io.switchboard.etcd.api.LeaseStatus;
import io.switchboard.etcd.api.LeaseTimeToLiveRequest;
import io.switchboard.etcd.api.LeaseTimeToLiveResponse;

/** The lease calls. */
final class LeaseService extends LeaseGrpc.LeaseImplBase {
    private final EtcdMember member;

    LeaseService(EtcdMember member) {
        this.member = member;
    }

    @Override
    public void leaseGrant(LeaseGrantRequest request, StreamObserver<LeaseGrantResponse> out) {
        member.answer(out, () -> {
            long id = member.engine().grant(request.getID(), request.getTTL());
            Leases.Life life = member.engine().leases().life(id);
            return LeaseGrantResponse.newBuilder()
                    .setHeader(member.header())
                    .setID(id)
                    .setTTL(life == null ? 0 : life.ttl())
                    .build();
        });
    }

    @Override
    public void leaseRevoke(LeaseRevokeRequest request, StreamObserver<LeaseRevokeResponse> out) {
        member.answer(out, () -> {
            member.engine().revoke(request.getID());
            return LeaseRevokeResponse.newBuilder().setHeader(member.header()).build();
        });
    }

    @Override
    public void leaseTimeToLive(LeaseTimeToLiveRequest request, StreamObserver<LeaseTimeToLiveResponse> out) {
        member.answer(out, () -> {
            LeaseTimeToLiveResponse.Builder response = LeaseTimeToLiveResponse.newBuilder()
                    .setHeader(member.header())
                    .setID(request.getID());
            Leases.Life life = member.engine().leases().life(request.getID());
            if (life == null) {
                return response.setTTL(-1).build();
            }
            if (request.getKeys()) {
                response.addAllKeys(life.keys());
            }
            return response.setTTL(life.remaining()).setGrantedTTL(life.ttl()).build();
        });
    }

    @Override
    public void leaseLeases(LeaseLeasesRequest request, StreamObserver<LeaseLeasesResponse> out) {
        member.answer(out, () -> {
            LeaseLeasesResponse.Builder response =
                    LeaseLeasesResponse.newBuilder().setHeader(member.header());
            for (long id : member.engine().leases().ids()) {
                response.addLeases(LeaseStatus.newBuilder().setID(id));
            }
            return response.build();
        });
    }

    @Override
    public StreamObserver<LeaseKeepAliveRequest> leaseKeepAlive(StreamObserver<LeaseKeepAliveResponse> out) {
        return KeepAliveStream.open(member, (ServerCallStreamObserver<LeaseKeepAliveResponse>) out);
    }
}
