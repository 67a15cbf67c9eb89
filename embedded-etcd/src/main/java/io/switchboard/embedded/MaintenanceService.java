package io.switchboard.embedded;

import io.grpc.stub.StreamObserver;
import io.switchboard.etcd.api.AlarmRequest;
import io.switchboard.etcd.api.AlarmResponse;
import io.switchboard.etcd.api.MaintenanceGrpc;
import io.switchboard.etcd.api.StatusRequest;
import io.switchboard.etcd.api.StatusResponse;

/** The member's status: a healthy leader, without alarms. */
final class MaintenanceService extends MaintenanceGrpc.MaintenanceImplBase {
    /** The version whose behaviour the embedded etcd follows. */
    static final String VERSION = "3.6.16";

    // What etcd's database takes when it is empty; tools divide by the size.
    private static final long EMPTY_BYTES = 20 * 1024;

    private final EtcdMember member;

    MaintenanceService(EtcdMember member) {
        this.member = member;
    }

    /** It keeps nothing, so that no alarm can be raised. */
    @Override
    public void alarm(AlarmRequest request, StreamObserver<AlarmResponse> out) {
        member.answer(
                out, () -> AlarmResponse.newBuilder().setHeader(member.header()).build());
    }

    @Override
    public void status(StatusRequest request, StreamObserver<StatusResponse> out) {
        member.answer(out, () -> {
            Store store = member.engine().store();
            long size = EMPTY_BYTES + store.bytes();
            return StatusResponse.newBuilder()
                    .setHeader(member.header())
                    .setVersion(VERSION)
                    .setDbSize(size)
                    .setDbSizeInUse(size)
                    .setLeader(member.identity().member())
                    .setRaftIndex(store.revision())
                    .setRaftAppliedIndex(store.revision())
                    .setRaftTerm(member.identity().term())
                    .build();
        });
    }
}
