package io.switchboard.testing;

import io.grpc.stub.StreamObserver;
import io.switchboard.etcd.api.MaintenanceGrpc;
import io.switchboard.etcd.api.StatusRequest;
import io.switchboard.etcd.api.StatusResponse;

/** The member's status: a healthy leader. */
final class MaintenanceService extends MaintenanceGrpc.MaintenanceImplBase {
    /** The version whose behaviour the embedded etcd follows. */
    static final String VERSION = "3.6.16";

    private final EtcdMember member;

    MaintenanceService(EtcdMember member) {
        this.member = member;
    }

    @Override
    public void status(StatusRequest request, StreamObserver<StatusResponse> out) {
        member.answer(out, () -> {
            Store store = member.engine().store();
            return StatusResponse.newBuilder()
                    .setHeader(member.header())
                    .setVersion(VERSION)
                    .setDbSize(store.bytes())
                    .setDbSizeInUse(store.bytes())
                    .setLeader(member.identity().member())
                    .setRaftIndex(store.revision())
                    .setRaftAppliedIndex(store.revision())
                    .setRaftTerm(member.identity().term())
                    .build();
        });
    }
}
