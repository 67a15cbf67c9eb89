package io.switchboard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.services.HealthStatusManager;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.ServiceName;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A channel to one instance of a service, with no registry to be reached. */
class OneInstanceTest {
    private final AtomicReference<String> authority = new AtomicReference<>("");

    private Server server() throws IOException {
        return Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(new HealthStatusManager().getHealthService())
                .intercept(new ServerInterceptor() {
                    @Override
                    public <Q, A> ServerCall.Listener<Q> interceptCall(
                            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
                        authority.set(call.getAuthority());
                        return next.startCall(call, headers);
                    }
                })
                .build()
                .start();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost"})
    void it_is_called_by_the_services_name_whatever_state_it_is_in(String host) throws Exception {
        Server server = server();
        try (Switchboard switchboard = Switchboard.connect("127.0.0.1:1")) {
            Instance instance = Instance.at(host + ":" + server.getPort()).toBuilder()
                    .id("one")
                    .weight(0)
                    .state(InstanceState.DRAINING)
                    .build();
            ManagedChannel channel = switchboard
                    .channelTo(new ServiceName("xiaoxu/demo"), instance, InsecureChannelCredentials.create())
                    .build();
            try {
                ServingStatus status = HealthGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(30, TimeUnit.SECONDS)
                        .check(HealthCheckRequest.getDefaultInstance())
                        .getStatus();
                assertEquals(ServingStatus.SERVING, status);
                assertEquals("xiaoxu.demo", authority.get());
            } finally {
                channel.shutdownNow();
            }
        } finally {
            server.shutdownNow();
        }
    }

    @Test
    void it_says_what_it_is() {
        assertEquals(
                "instance us/a",
                new OneInstance(Instance.at("10.0.0.1:80").toBuilder()
                                .id("a")
                                .datacenter("us")
                                .build())
                        .registry());
    }
}
