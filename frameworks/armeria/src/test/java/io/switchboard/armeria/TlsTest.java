package io.switchboard.armeria;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.UnprocessedRequestException;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.client.grpc.GrpcClients;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.TlsProvider;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.grpc.GrpcService;
import io.switchboard.Switchboard;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.examples.Greeter;
import io.switchboard.examples.api.GreeterGrpc;
import io.switchboard.examples.api.HelloRequest;
import io.switchboard.grpc.server.ServeOptions;
import io.switchboard.harness.Await;
import io.switchboard.testing.TestCertificates;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose certificate names it, and not the address that it is registered at. */
class TlsTest {
    private static final String NAME = "greeter.example";

    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();
    private final Switchboard switchboard = Registry.connect(etcd);

    @TempDir
    Path folder;

    private ClientFactory trusting = ClientFactory.ofDefault();
    private Server server = Server.builder()
            .service("/", (context, request) -> HttpResponse.of(200))
            .build();

    @BeforeEach
    void start() {
        TestCertificates authority = TestCertificates.create(folder, "ca");
        TestCertificates.Identity identity = authority.sign("greeter", "dns:" + NAME);
        trusting = ClientFactory.builder()
                .tlsCustomizer(tls -> tls.trustManager(authority.ca().toFile()))
                .build();
        server = Server.builder()
                .https(0)
                .tlsProvider(TlsProvider.of(TlsKeyPair.of(
                        identity.key().toFile(), identity.certificate().toFile())))
                .service(GrpcService.builder()
                        .addService(new Greeter(CompletableFuture.completedFuture("one")))
                        .build())
                .service("/called", (context, request) -> HttpResponse.of(request.authority()))
                .serverListener(SwitchboardServerListener.builder(switchboard, "greeter")
                        .options(ServeOptions.builder()
                                .drainDelay(Duration.ZERO)
                                .shutdownHook(false)
                                .build())
                        .build())
                .build();
        server.start().join();
    }

    @AfterEach
    void stop() {
        server.stop().join();
        trusting.close();
        switchboard.close();
        etcd.close();
    }

    @Test
    void the_name_in_its_certificate_is_what_it_is_called_by() {
        try (SwitchboardEndpointGroup group = SwitchboardEndpointGroup.builder(switchboard, "greeter")
                .authority(NAME)
                .build()) {
            Await.until("it is known", () -> group.endpoints().size() == 1);
            GreeterGrpc.GreeterBlockingStub stub = GrpcClients.builder(SessionProtocol.HTTPS, group)
                    .factory(trusting)
                    .build(GreeterGrpc.GreeterBlockingStub.class);
            String said = stub.sayHello(
                            HelloRequest.newBuilder().setName("Xiaoxu").build())
                    .getMessage();
            assertTrue(said.contains("Xiaoxu"), said);
            assertEquals(NAME + ":" + server.activeLocalPort(), called(group));
        }
    }

    @Test
    void without_a_name_a_certificate_has_to_be_for_the_address() {
        try (SwitchboardEndpointGroup group = SwitchboardEndpointGroup.of(switchboard, "greeter")) {
            Await.until("it is known", () -> group.endpoints().size() == 1);
            CompletionException thrown = assertThrows(CompletionException.class, () -> called(group));
            assertEquals(
                    UnprocessedRequestException.class,
                    thrown.getCause() == null ? null : thrown.getCause().getClass());
        }
    }

    @Test
    void a_name_that_is_none_is_refused() {
        SwitchboardEndpointGroup.Builder builder = SwitchboardEndpointGroup.builder(switchboard, "greeter");
        for (String wrong : new String[] {"", "greeter.example:80", "10.0.0.1", "[::1]", "a b", "a/b", "group:x"}) {
            assertThrows(IllegalArgumentException.class, () -> builder.authority(wrong), wrong);
        }
    }

    private String called(SwitchboardEndpointGroup group) {
        return WebClient.builder(SessionProtocol.HTTPS, group)
                .factory(trusting)
                .build()
                .get("/called")
                .aggregate()
                .join()
                .contentUtf8();
    }
}
