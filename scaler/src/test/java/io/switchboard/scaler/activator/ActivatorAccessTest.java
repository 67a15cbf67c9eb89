package io.switchboard.scaler.activator;

import static io.switchboard.scaler.activator.ActivatorScene.PING;
import static io.switchboard.scaler.activator.ActivatorScene.SHOP;
import static io.switchboard.scaler.activator.ActivatorScene.call;
import static io.switchboard.scaler.activator.ActivatorScene.failure;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.MetadataUtils;
import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.controlplane.ControlPlane;
import io.switchboard.controlplane.ControlPlaneOptions;
import io.switchboard.controlplane.Pages;
import io.switchboard.controlplane.Sources;
import io.switchboard.scaler.keda.ExternalScalerGrpc;
import io.switchboard.scaler.keda.ScaledObjectRef;
import io.switchboard.testing.TestCertificates;
import io.switchboard.testing.TestCertificates.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who may call, what of it instances hear, and how they are called. */
@Timeout(180)
class ActivatorAccessTest {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final ActivatorScene scene = new ActivatorScene();

    @TempDir
    Path folder = Path.of("");

    @AfterEach
    void end() {
        scene.close();
    }

    /** A whole process, by its file. */
    private ControlPlane process(String settings, String access) throws Exception {
        return process(settings, "", access);
    }

    private ControlPlane process(String settings, String parts, String others) throws Exception {
        Path config = Files.writeString(folder.resolve("serve.json"), """
                {"admin": "127.0.0.1:0", "parts": {
                  "activator": {"address": "127.0.0.1:0", "services": "xiaoxu/shop"%s}%s}%s}
                """.formatted(settings, parts, others));
        return scene.keep(ControlPlane.start(
                ControlPlaneOptions.builder().file(config).build(),
                meters -> Sources.of(SwitchboardOptions.builder(scene.etcd.endpoint()), meters)));
    }

    private static Channel withToken(Channel channel, String token) {
        Metadata headers = new Metadata();
        headers.put(AUTHORIZATION, "Bearer " + token);
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    @Test
    void health_is_told_by_any_name() throws Exception {
        ActivatorProcess activator = scene.activator();
        for (String name : List.of("", "test.Echo")) {
            assertEquals(
                    ServingStatus.SERVING,
                    HealthGrpc.newBlockingStub(scene.plain(activator, "xiaoxu.shop"))
                            .check(HealthCheckRequest.newBuilder()
                                    .setService(name)
                                    .build())
                            .getStatus());
        }
    }

    @Test
    void a_caller_that_may_not_see_a_service_finds_no_activator_of_it() throws Exception {
        ActivatorProcess activator = scene.keep(ActivatorProcess.start(
                Switchboard.connect(scene.etcd.endpoint()),
                Map.of("services", SHOP),
                service -> !service.value().equals(SHOP)));
        Status refused = failure(call(scene.plain(activator, "xiaoxu.shop"), EchoServer.UNARY));
        assertEquals(Status.Code.UNAVAILABLE, refused.getCode());
        assertTrue(String.valueOf(refused.getDescription()).startsWith("the activator holds no calls for"));
    }

    @Test
    void a_token_for_the_instances_reaches_them_where_anyone_may_call() throws Exception {
        ControlPlane process = process("", ", \"access\": [{\"anyone\": true, \"services\": [\"xiaoxu/*\"]}]");
        ListenableFuture<byte[]> call = call(withToken(scene.channel(), "of-the-caller"), EchoServer.UNARY);
        Awaited.until(() -> waits(process));
        EchoServer server = scene.server();
        assertArrayEquals(PING, call.get(60, TimeUnit.SECONDS));
        EchoServer.Seen seen = server.seen.remove();
        assertTrue(seen.byActivator());
        assertEquals("Bearer of-the-caller", seen.headers().get(AUTHORIZATION));
    }

    @Test
    void a_token_for_the_instances_is_refused_where_only_tokens_of_the_control_plane_may_call() throws Exception {
        Files.writeString(folder.resolve("token"), "of-the-control-plane\n");
        ControlPlane process = process("", ", \"access\": [{\"tokenFile\": \"token\", \"services\": [\"xiaoxu/*\"]}]");
        Status refused = failure(call(withToken(scene.channel(), "of-the-caller"), EchoServer.UNARY));
        assertEquals(Status.Code.UNAUTHENTICATED, refused.getCode());
        assertEquals("the bearer token is not known here", refused.getDescription());
        call(withToken(scene.channel(), "of-the-control-plane"), EchoServer.UNARY);
        Awaited.until(() -> waits(process));
    }

    private static boolean waits(ControlPlane process) {
        try {
            return Pages.read(process, "/calls").body().contains("\"xiaoxu/shop\":{\"waiting\":1,");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void by_tls_calls_wait_as_well_and_instances_that_ask_for_a_certificate_get_the_activators() throws Exception {
        TestCertificates authority = TestCertificates.create(folder, "authority");
        Identity activator = authority.sign("activator", "dns:xiaoxu.shop,dns:activator");
        Identity instance = authority.sign("instance", "dns:xiaoxu.shop");
        String instances = "\"instancesCa\": \"%s\", \"instancesCert\": \"%s\", \"instancesKey\": \"%s\""
                .formatted(authority.ca(), activator.certificate(), activator.key());
        ControlPlane process = process(
                ", " + instances,
                ", \"scaler\": {\"address\": \"127.0.0.1:0\", " + instances + "}",
                ", \"tls\": {\"certificate\": \"%s\", \"key\": \"%s\"}"
                        .formatted(activator.certificate(), activator.key()));
        ChannelCredentials trusting = TlsChannelCredentials.newBuilder()
                .trustManager(authority.ca().toFile())
                .build();
        ListenableFuture<byte[]> call =
                call(scene.keep(scene.switchboard.channel(SHOP, trusting).build()), EchoServer.UNARY);
        Awaited.until(() -> waits(process));
        Channel keda = scene.keep(
                Grpc.newChannelBuilder(String.valueOf(process.addresses().get("scaler")), trusting)
                        .overrideAuthority("activator")
                        .build());
        assertTrue(
                ExternalScalerGrpc.newBlockingStub(keda)
                        .streamIsActive(ScaledObjectRef.newBuilder()
                                .putAllScalerMetadata(Map.of(
                                        "service", SHOP, "metric", "concurrency", "target", "10", "activation", "0"))
                                .build())
                        .next()
                        .getResult(),
                "the scaler hears the activator by TLS");
        EchoServer server = scene.keep(EchoServer.start(
                scene.switchboard,
                SHOP,
                TlsServerCredentials.newBuilder()
                        .keyManager(
                                instance.certificate().toFile(), instance.key().toFile())
                        .trustManager(authority.ca().toFile())
                        .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
                        .build()));
        assertArrayEquals(PING, call.get(60, TimeUnit.SECONDS));
        EchoServer.Seen seen = server.seen.remove();
        assertTrue(seen.byActivator());
        assertEquals("xiaoxu.shop", seen.authority());
    }
}
