package io.switchboard.cli;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.switchboard.core.Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/** Finds out whether a server takes calls. */
interface Liveness extends AutoCloseable {
    int TIMEOUT_SECONDS = 1;

    /** Why it does not; empty: it does. */
    String problem();

    @Override
    default void close() {}

    /** Whether connections are accepted. */
    static Liveness ofPort(Address address) {
        return () -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(address.host(), address.port()), TIMEOUT_SECONDS * 1000);
                return "";
            } catch (IOException e) {
                return address + " accepts no connection: " + e.getMessage();
            }
        };
    }

    /** Whether the server says of itself that it serves. */
    static Liveness ofHealth(Address address, ChannelCredentials credentials) {
        ManagedChannel channel = Grpc.newChannelBuilderForAddress(address.host(), address.port(), credentials)
                .build();
        return new Liveness() {
            @Override
            public String problem() {
                try {
                    ServingStatus status = HealthGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                            .check(HealthCheckRequest.getDefaultInstance())
                            .getStatus();
                    return status == ServingStatus.SERVING ? "" : address + " says that it is " + status;
                } catch (StatusRuntimeException e) {
                    // gRPC dials again after a pause that grows; the next look is to be a look.
                    channel.resetConnectBackoff();
                    return address + " has no health: " + e.getStatus().getCode()
                            + (e.getStatus().getDescription() == null
                                    ? ""
                                    : ": " + e.getStatus().getDescription());
                }
            }

            @Override
            public void close() {
                channel.shutdownNow();
            }
        };
    }
}
