package io.switchboard.contracts;

import static io.switchboard.contracts.ContractClient.bytes;
import static io.switchboard.contracts.ContractFixture.assertFails;
import static io.switchboard.contracts.ContractWatches.one;
import static io.switchboard.contracts.ContractWatches.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.embedded.Etcd;
import io.switchboard.etcd.api.AuthenticateRequest;
import io.switchboard.etcd.api.LeaseKeepAliveRequest;
import io.switchboard.etcd.api.PutRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The embedded etcd's password; {@code RealLoginIT} says the same of a real one. */
class LoginTest {
    private final Etcd etcd = start();
    private final ContractClient client = new ContractClient(etcd.endpoint());

    /** An etcd that lets in root with the password secret. */
    Etcd start() {
        EmbeddedEtcd embedded = EmbeddedEtcd.start();
        embedded.requireLogin("root", "secret");
        return embedded;
    }

    @AfterEach
    void close() {
        client.close();
        etcd.close();
    }

    private String authenticate(String user, String password) {
        return client.auth()
                .authenticate(AuthenticateRequest.newBuilder()
                        .setName(user)
                        .setPassword(password)
                        .build())
                .getToken();
    }

    private void put(String token) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER), token);
        client.kv()
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .put(PutRequest.newBuilder().setKey(bytes("a")).build());
    }

    @Test
    void token_lets_in() {
        put(authenticate("root", "secret"));
    }

    @Test
    void wrong_password_and_unknown_user_are_refused_alike() {
        String message = "etcdserver: authentication failed, invalid user ID or password";
        assertFails(Status.Code.INVALID_ARGUMENT, message, () -> authenticate("root", "wrong"));
        assertFails(Status.Code.INVALID_ARGUMENT, message, () -> authenticate("nobody", "secret"));
        assertFails(Status.Code.INVALID_ARGUMENT, message, () -> authenticate("", ""));
    }

    @Test
    void call_without_a_token_is_refused() {
        String message = "etcdserver: user name is empty";
        assertFails(Status.Code.INVALID_ARGUMENT, message, () -> client.put("a", "1"));
        assertFails(Status.Code.INVALID_ARGUMENT, message, () -> client.get("a"));
        assertFails(Status.Code.INVALID_ARGUMENT, message, () -> client.grant(60));
        assertFails(Status.Code.INVALID_ARGUMENT, message, () -> client.revoke(1));
    }

    @Test
    void call_with_a_wrong_token_is_refused() {
        assertFails(Status.Code.UNAUTHENTICATED, "etcdserver: invalid auth token", () -> put("wrong"));
    }

    @Test
    void watch_is_refused_in_its_own_way_and_the_stream_goes_on() {
        try (var stream = client.watch()) {
            String reason = "rpc error: code = InvalidArgument desc = etcdserver: user name is empty";
            assertEquals(reason, refused(stream, one("a")));
            assertEquals(reason, refused(stream, one("a")));
        }
    }

    @Test
    void keep_alive_without_a_token_ends_its_stream() {
        try (var stream = client.keepAlive()) {
            stream.send(LeaseKeepAliveRequest.newBuilder().setID(1).build());
            Status end = stream.end();
            assertEquals(Status.Code.INVALID_ARGUMENT, end.getCode());
            assertEquals("etcdserver: user name is empty", end.getDescription());
        }
    }
}
