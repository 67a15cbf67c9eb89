package io.switchboard.examples.micronaut;

import io.grpc.ManagedChannel;
import io.micronaut.context.annotation.Factory;
import io.micronaut.grpc.annotation.GrpcChannel;
import io.switchboard.examples.api.GreeterGrpc;
import jakarta.inject.Singleton;

@Factory
final class GreeterStubs {
    @Singleton
    GreeterGrpc.GreeterBlockingStub greeter(@GrpcChannel("greeter") ManagedChannel channel) {
        return GreeterGrpc.newBlockingStub(channel);
    }
}
