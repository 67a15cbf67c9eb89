package io.switchboard.embedded;

import io.grpc.stub.StreamObserver;
import io.switchboard.etcd.api.AuthGrpc;
import io.switchboard.etcd.api.AuthenticateRequest;
import io.switchboard.etcd.api.AuthenticateResponse;

/** Gives tokens to those who know the password. */
final class AuthService extends AuthGrpc.AuthImplBase {
    private final EtcdMember member;

    AuthService(EtcdMember member) {
        this.member = member;
    }

    @Override
    public void authenticate(AuthenticateRequest request, StreamObserver<AuthenticateResponse> out) {
        member.answerAnyone(
                out,
                () -> AuthenticateResponse.newBuilder()
                        .setHeader(member.header())
                        .setToken(member.login().authenticate(request.getName(), request.getPassword()))
                        .build());
    }
}
