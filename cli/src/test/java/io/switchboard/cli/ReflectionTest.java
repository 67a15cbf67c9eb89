package io.switchboard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Methods that are known by reflection only, of a real server. */
class ReflectionTest {
    private final Server server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(new HealthStatusManager().getHealthService())
            .addService(ProtoReflectionServiceV1.newInstance())
            .build();
    private ManagedChannel channel;
    private Reflection reflection;

    @BeforeEach
    void start() throws IOException {
        server.start();
        channel = open(server);
        reflection = new Reflection(channel, Duration.ofSeconds(20));
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    @Test
    void services_are_listed() throws Exception {
        assertEquals(List.of("grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection"), reflection.services());
    }

    @Test
    void a_method_is_called_with_json_in_and_out() throws Exception {
        DynamicCall call = new DynamicCall(reflection.method("grpc.health.v1.Health/Check"));
        CallOptions limited = CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS);
        String answer = call.json(call.call(channel, new Metadata(), limited, call.request("{\"service\": \"\"}"))
                .next());
        assertEquals("{\"status\":\"SERVING\"}", answer);
    }

    @Test
    void the_first_answers_of_a_stream_come_as_they_are_sent() throws Exception {
        DynamicCall call = new DynamicCall(reflection.method("grpc.health.v1.Health/Watch"));
        CallOptions limited = CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS);
        assertEquals(
                "{\"status\":\"SERVING\"}",
                call.json(call.call(channel, new Metadata(), limited, call.request("{}"))
                        .next()));
    }

    @Test
    void what_is_wrong_is_one_clear_line() throws Exception {
        fails("\"Check\" is not a method; write package.Service/Method", () -> reflection.method("Check"));
        fails(
                "service grpc.health.v1.Health has no method Look; it has Check",
                () -> reflection.method("grpc.health.v1.Health/Look"));
        fails("the server's reflection answers: ", () -> reflection.method("no.Such/Method"));
        DynamicCall call = new DynamicCall(reflection.method("grpc.health.v1.Health/Check"));
        fails("the body is not a grpc.health.v1.HealthCheckRequest: ", () -> call.request("{\"servce\": \"\"}"));
        fails("the body is not a grpc.health.v1.HealthCheckRequest: ", () -> call.request("servce"));
    }

    @Test
    void a_server_without_reflection_is_told() throws Exception {
        Server bare = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(new HealthStatusManager().getHealthService())
                .build()
                .start();
        ManagedChannel toBare = open(bare);
        try {
            fails(
                    "the server has no reflection service",
                    () -> new Reflection(toBare, Duration.ofSeconds(20)).services());
        } finally {
            toBare.shutdownNow();
            bare.shutdownNow();
        }
    }

    private interface Attempt {
        Object make() throws CommandFailure;
    }

    private static void fails(String start, Attempt attempt) {
        String message =
                String.valueOf(assertThrows(CommandFailure.class, attempt::make).getMessage());
        assertTrue(message.startsWith(start), message);
    }

    private static ManagedChannel open(Server server) {
        return Grpc.newChannelBuilder("127.0.0.1:" + server.getPort(), InsecureChannelCredentials.create())
                .build();
    }
}
