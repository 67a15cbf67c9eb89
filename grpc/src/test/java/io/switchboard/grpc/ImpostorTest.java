package io.switchboard.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.ChannelCredentials;
import io.grpc.EquivalentAddressGroup;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ServerCredentials;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS between callers and servers: the name that is checked is the service's, whatever the registry says. */
@Timeout(180)
class ImpostorTest {
    private static final String AUTHORITY = "xiaoxu.demo";

    @TempDir
    static Path directoryOfKeys;

    private static TestCertificates certificates;

    private final ScriptedChannels scripted = new ScriptedChannels();
    private final ScriptedDirectory directory = scripted.directory;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new TestCertificates(directoryOfKeys);
        certificates.sign("server", "dns:" + AUTHORITY);
        certificates.sign("impostor", "dns:xiaoxu.other,dns:localhost,ip:127.0.0.1");
        certificates.sign("caller", "dns:xiaoxu.caller");
    }

    @AfterEach
    void stop() {
        scripted.close();
    }

    private Instance serve(TestService service, ServerCredentials credentials) throws Exception {
        return scripted.started(Grpc.newServerBuilderForPort(0, credentials)
                .addService(service.definition())
                .build()
                .start());
    }

    private ManagedChannel open(ChannelCredentials credentials) {
        return scripted.open(scripted.to(AUTHORITY, credentials));
    }

    private static void allCallsGoTo(String name, ManagedChannel channel) {
        for (int i = 0; i < 50; i++) {
            assertEquals(name, TestService.who(channel));
        }
    }

    private static void allCallsFail(ManagedChannel channel) {
        for (int i = 0; i < 5; i++) {
            StatusRuntimeException failure = assertThrows(StatusRuntimeException.class, () -> TestService.who(channel));
            assertEquals(Status.Code.UNAVAILABLE, failure.getStatus().getCode(), failure::toString);
        }
    }

    /** The registered impostor, beside a server and then alone, gets no call. */
    private void assertIsNotCalled(TestService impostor, Instance registered) throws Exception {
        Instance real = serve(new TestService("real"), certificates.server("server"));
        directory.live(real, registered);
        ManagedChannel channel = open(certificates.client());
        allCallsGoTo("real", channel);
        // A policy asks for another look-up when a connection has failed.
        Await.until("the impostor was tried", () -> directory.refreshes.get() > 0);
        allCallsGoTo("real", channel);

        directory.live(registered);
        Await.until("the real one is gone", () -> {
            try {
                TestService.who(channel);
                return false;
            } catch (StatusRuntimeException e) {
                return true;
            }
        });
        allCallsFail(channel);
        assertEquals(0, impostor.answered.get());
    }

    @Test
    void an_impostor_with_a_certificate_for_another_name_gets_no_call() throws Exception {
        TestService impostor = new TestService("impostor");
        assertIsNotCalled(impostor, serve(impostor, certificates.server("impostor")));
    }

    @Test
    void a_host_name_in_the_registry_is_no_name_to_check() throws Exception {
        TestService impostor = new TestService("impostor");
        int port = serve(impostor, certificates.server("impostor")).address().port();
        assertIsNotCalled(impostor, Instance.at("localhost:" + port));
    }

    @Test
    void an_impostor_without_tls_gets_no_call() throws Exception {
        TestService impostor = new TestService("impostor");
        assertIsNotCalled(impostor, serve(impostor, InsecureServerCredentials.create()));
    }

    @Test
    void metadata_in_the_registry_cannot_change_the_name() throws Exception {
        TestService impostor = new TestService("impostor");
        Instance plain = serve(impostor, certificates.server("impostor"));
        Map<String, String> words = Map.of(
                "authority", "\"xiaoxu.other\"", "hostname", "\"xiaoxu.other\"", "serverName", "\"xiaoxu.other\"");
        assertIsNotCalled(
                impostor,
                plain.toBuilder()
                        .id("xiaoxu.other")
                        .version("xiaoxu.other")
                        .labels(Map.of("authority", "xiaoxu.other"))
                        .extensions(words)
                        .build());
    }

    @Test
    void no_endpoint_overrides_the_authority() {
        Instance wordy = Instance.at("10.0.0.1:80").toBuilder()
                .id("xiaoxu.other")
                .extensions(Map.of("authority", "\"xiaoxu.other\""))
                .state(InstanceState.SERVING)
                .build();
        for (EquivalentAddressGroup group : Endpoints.groups(
                List.of(wordy),
                host -> List.of(),
                id -> new RemovalDoubt(id, answered -> {}),
                one -> null,
                Datacenters.NONE)) {
            assertNull(group.getAttributes().get(EquivalentAddressGroup.ATTR_AUTHORITY_OVERRIDE));
        }
        assertEquals(
                AUTHORITY, open(io.grpc.InsecureChannelCredentials.create()).authority());
    }

    @Test
    void the_name_can_be_chosen_on_the_builder() throws Exception {
        directory.live(serve(new TestService("other"), certificates.server("impostor")));
        allCallsGoTo(
                "other",
                scripted.open(scripted.to(AUTHORITY, certificates.client()).overrideAuthority("xiaoxu.other")));
    }

    @Test
    void a_server_may_want_to_know_its_callers() throws Exception {
        directory.live(serve(new TestService("real"), certificates.mutualServer("server")));
        allCallsGoTo("real", open(certificates.client("caller")));
        allCallsFail(open(certificates.client()));
    }
}
