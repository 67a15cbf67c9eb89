package io.switchboard.controlplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.switchboard.core.directory.Directory;
import io.switchboard.testing.TestCertificates;
import io.switchboard.testing.TestCertificates.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who calls is known by certificate or token, and files are replaced while the process runs. */
@Timeout(180)
class ControlPlaneTlsTest {
    private static final String NAMES = "dns:localhost,ip:127.0.0.1";

    @TempDir
    Path folder = Path.of("");

    private final ScriptedPart part = new ScriptedPart("part", true);
    private final List<ManagedChannel> channels = new ArrayList<>();
    private TestCertificates authority = TestCertificates.create(made(), "unused");
    private Path token = Path.of("");

    private static Path made() {
        try {
            return Files.createTempDirectory("authority");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void makeFiles() throws IOException {
        authority = TestCertificates.create(folder, "authority");
        use(authority.sign("server", NAMES));
        token = Files.writeString(folder.resolve("token"), "secret\n");
    }

    /** Puts the files where the process looks for them. */
    private void use(Identity identity) throws IOException {
        Files.copy(identity.key(), folder.resolve("tls.key"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(identity.certificate(), folder.resolve("tls.crt"), StandardCopyOption.REPLACE_EXISTING);
    }

    @AfterEach
    void closeChannels() {
        channels.forEach(ManagedChannel::shutdownNow);
    }

    private ControlPlane start(AccessRule... rules) throws IOException {
        ServerTls tls = new ServerTls(
                folder.resolve("tls.crt"), folder.resolve("tls.key"), authority.ca(), Duration.ofMillis(20));
        ControlPlaneOptions options = new ControlPlaneOptions(
                Map.of("part", new PartOptions(ListenAddress.parse("127.0.0.1:0"), Map.of())),
                null,
                tls,
                List.of(rules),
                Duration.ofSeconds(5));
        Directory none = new Directory() {
            @Override
            public io.switchboard.core.directory.Subscription follow(
                    io.switchboard.core.ServiceName service,
                    java.util.function.Consumer<io.switchboard.core.Snapshot> listener) {
                throw new UnsupportedOperationException();
            }

            @Override
            public String registry() {
                return "a script";
            }
        };
        return ControlPlane.start(
                options,
                meters -> new Sources(none, Map.of("", new ScriptedCatalog()), null, () -> {}),
                Map.of("part", part));
    }

    /** A connection of its own. */
    private ManagedChannel channel(ControlPlane process, Path ca, @Nullable Identity identity) throws IOException {
        TlsChannelCredentials.Builder credentials =
                TlsChannelCredentials.newBuilder().trustManager(ca.toFile());
        if (identity != null) {
            credentials.keyManager(
                    identity.certificate().toFile(), identity.key().toFile());
        }
        ManagedChannel channel = Grpc.newChannelBuilder(
                        String.valueOf(process.addresses().get("part")), credentials.build())
                .build();
        channels.add(channel);
        return channel;
    }

    private static Channel with(Channel channel, String token) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), token);
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private static String who(Channel channel, String service) {
        return ClientCalls.blockingServerStreamingCall(
                        channel, ScriptedPart.WHO, CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS), service)
                .next();
    }

    private static Status refused(Channel channel) {
        return assertThrows(StatusRuntimeException.class, () -> who(channel, "prices"))
                .getStatus();
    }

    @Test
    void callers_are_known_by_certificate_or_token_and_see_what_the_list_says() throws Exception {
        try (ControlPlane process = start(
                AccessRule.certificate("orders", "prices"),
                AccessRule.certificate("spiffe://prod/*", "*"),
                AccessRule.token(token, "stock"))) {
            Path ca = authority.ca();
            ManagedChannel orders = channel(process, ca, authority.sign("orders", NAMES));
            assertEquals("orders true", who(orders, "prices"));
            assertEquals("orders false", who(orders, "stock"));
            ManagedChannel prod = channel(process, ca, authority.sign("other", "uri:spiffe://prod/ns/a"));
            assertEquals("spiffe://prod/ns/a true", who(prod, "anything"));
            ManagedChannel nobody = channel(process, ca, null);
            assertEquals("token of " + token + " true", who(with(nobody, "Bearer secret"), "stock"));
            assertEquals("token of " + token + " false", who(with(nobody, "bearer secret"), "prices"));
            assertEquals(
                    Status.Code.UNAUTHENTICATED,
                    refused(with(nobody, "Bearer guess")).getCode());
            assertEquals(Status.Code.UNAUTHENTICATED, refused(nobody).getCode());
            Status denied = refused(channel(process, ca, authority.sign("nobody", "dns:nobody.example")));
            assertEquals(Status.Code.PERMISSION_DENIED, denied.getCode());
            assertEquals(
                    "the access list has nobody with a certificate for nobody.example, nobody",
                    denied.getDescription());
            // Whether it is healthy may be asked without showing anything.
            assertTrue(HealthGrpc.newBlockingStub(nobody)
                    .withDeadlineAfter(30, TimeUnit.SECONDS)
                    .check(HealthCheckRequest.getDefaultInstance())
                    .isInitialized());
        }
    }

    @Test
    void certificates_of_another_authority_are_not_taken() throws Exception {
        TestCertificates other = TestCertificates.create(folder, "other");
        try (ControlPlane process = start(AccessRule.certificate("orders", "*"))) {
            assertEquals(
                    Status.Code.UNAVAILABLE,
                    refused(channel(process, authority.ca(), other.sign("orders", NAMES)))
                            .getCode());
            // Where only certificates are listed, a connection without one is none.
            assertEquals(
                    Status.Code.UNAVAILABLE,
                    refused(channel(process, authority.ca(), null)).getCode());
        }
    }

    @Test
    void replaced_files_are_used_by_new_connections_and_old_ones_stay() throws Exception {
        TestCertificates next = TestCertificates.create(folder, "next");
        try (ControlPlane process = start(AccessRule.anyone("*"))) {
            ManagedChannel old = channel(process, authority.ca(), null);
            assertEquals("anyone true", who(old, "prices"));
            use(next.sign("server", NAMES));
            // Each try is a connection of its own, until one is made with the new files.
            String answer = "";
            for (int tries = 0; tries < 10_000 && answer.isEmpty(); tries++) {
                try {
                    answer = who(channel(process, next.ca(), null), "prices");
                } catch (StatusRuntimeException e) {
                    assertEquals(Status.Code.UNAVAILABLE, e.getStatus().getCode());
                    closeChannels(1);
                }
            }
            assertEquals("anyone true", answer);
            assertEquals("anyone true", who(old, "prices"));
        }
    }

    /** All but the first ones. */
    private void closeChannels(int but) {
        while (channels.size() > but) {
            channels.remove(channels.size() - 1).shutdownNow();
        }
    }

    @Test
    void a_token_that_is_replaced_counts_and_an_empty_file_changes_nothing() throws Exception {
        Tokens tokens = new Tokens(List.of(AccessRule.token(token, "*")), new io.switchboard.core.time.VirtualTime());
        assertTrue(tokens.isIn(token.toString(), "secret"));
        Files.writeString(token, "other");
        tokens.check();
        assertTrue(tokens.isIn(token.toString(), "other"));
        Files.writeString(token, " \n");
        tokens.check();
        assertTrue(tokens.isIn(token.toString(), "other"));
        assertFalse(tokens.isIn(token.toString(), ""));
    }

    @Test
    void files_that_cannot_be_used_are_told_at_the_start() throws Exception {
        Files.writeString(folder.resolve("tls.key"), "no key");
        String told = String.valueOf(assertThrows(IllegalArgumentException.class, () -> start(AccessRule.anyone("*")))
                .getMessage());
        assertTrue(told.startsWith("key file " + folder.resolve("tls.key") + " holds no complete private key"), told);
        Files.delete(folder.resolve("tls.key"));
        told = String.valueOf(assertThrows(IllegalArgumentException.class, () -> start(AccessRule.anyone("*")))
                .getMessage());
        assertEquals(
                "server key file " + folder.resolve("tls.key") + " does not exist; correct the path in the flags or the"
                        + " file's section tls, or put the file there",
                told);
        use(authority.sign("server2", NAMES));
        Files.delete(token);
        told = String.valueOf(assertThrows(IllegalArgumentException.class, () -> start(AccessRule.token(token, "*")))
                .getMessage());
        assertTrue(told.startsWith("token file " + token + " cannot be read"), told);
    }
}
