package io.switchboard.embedded;

import io.grpc.stub.StreamObserver;
import io.switchboard.etcd.api.ClusterGrpc;
import io.switchboard.etcd.api.Member;
import io.switchboard.etcd.api.MemberListRequest;
import io.switchboard.etcd.api.MemberListResponse;
import java.util.function.Supplier;

/** The member list: one member. */
final class ClusterService extends ClusterGrpc.ClusterImplBase {
    private final EtcdMember member;
    private final Supplier<String> url;

    ClusterService(EtcdMember member, Supplier<String> url) {
        this.member = member;
        this.url = url;
    }

    @Override
    public void memberList(MemberListRequest request, StreamObserver<MemberListResponse> out) {
        member.answerAnyone(
                out,
                () -> MemberListResponse.newBuilder()
                        .setHeader(member.identity().header(0))
                        .addMembers(Member.newBuilder()
                                .setID(member.identity().member())
                                .setName("embedded")
                                .addPeerURLs("http://127.0.0.1:0")
                                .addClientURLs(url.get()))
                        .build());
    }
}
