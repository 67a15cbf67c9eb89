package io.switchboard.armeria;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.client.endpoint.EndpointGroup;
import com.linecorp.armeria.client.grpc.GrpcClients;
import com.linecorp.armeria.client.retry.RetryRule;
import com.linecorp.armeria.client.retry.RetryingClient;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.grpc.GrpcService;
import io.switchboard.Switchboard;
import io.switchboard.examples.Greeter;
import io.switchboard.examples.api.GreeterGrpc;
import io.switchboard.grpc.server.ServeOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A server of gRPC and HTTP, as the page on frameworks shows it; and its callers. */
final class GreeterApplication {
    private final Switchboard switchboard;
    private final int port;
    private final ServeOptions options;
    private final Greeter greeter;

    GreeterApplication(Switchboard switchboard, int port, ServeOptions options, String name) {
        this.switchboard = switchboard;
        this.port = port;
        this.options = options;
        greeter = new Greeter(CompletableFuture.completedFuture(name));
    }

    /** Says which port it has; lives until it is told to end. */
    public static void main(String[] arguments) {
        Switchboard switchboard = Registry.connect(arguments[0]);
        // A caller may be held up for long on a machine whose cores are all taken by starts.
        ServeOptions options =
                ServeOptions.builder().drainDelay(Duration.ofSeconds(4)).build();
        Server server = new GreeterApplication(
                        switchboard,
                        0,
                        options,
                        String.valueOf(ProcessHandle.current().pid()))
                .server();
        server.closeOnJvmShutdown();
        server.start().join();
        System.out.println("READY " + server.activeLocalPort());
    }

    Server server() {
        return Server.builder()
                .http(port)
                .service(GrpcService.builder().addService(greeter).build())
                .service("/hello", (context, request) -> HttpResponse.of("Hello!"))
                .serverListener(SwitchboardServerListener.builder(switchboard, "greeter")
                        .options(options)
                        .build())
                .gracefulShutdownTimeout(Duration.ofMillis(500), Duration.ofSeconds(30))
                .build();
    }

    static GreeterGrpc.GreeterBlockingStub grpc(Switchboard switchboard) {
        EndpointGroup greeters = SwitchboardEndpointGroup.of(switchboard, "greeter");
        return GrpcClients.newClient(SessionProtocol.HTTP, greeters, GreeterGrpc.GreeterBlockingStub.class);
    }

    static WebClient http(Switchboard switchboard) {
        EndpointGroup greeters = SwitchboardEndpointGroup.of(switchboard, "greeter");
        return WebClient.builder(SessionProtocol.HTTP, greeters)
                .decorator(RetryingClient.newDecorator(RetryRule.onUnprocessed()))
                .build();
    }
}
