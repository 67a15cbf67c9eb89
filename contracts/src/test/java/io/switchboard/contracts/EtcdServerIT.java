package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.switchboard.etcd.api.MemberListRequest;
import io.switchboard.etcd.api.StatusRequest;
import io.switchboard.testing.EtcdBinaries;
import io.switchboard.testing.EtcdCluster;
import io.switchboard.testing.EtcdServer;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class EtcdServerIT {
    private static Status.Code statusWithin(ContractClient client, int millis) {
        try {
            client.maintenance()
                    .withWaitForReady()
                    .withDeadlineAfter(millis, TimeUnit.MILLISECONDS)
                    .status(StatusRequest.getDefaultInstance());
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    @Test
    void killed_server_comes_back_with_its_data_at_the_same_endpoint() {
        try (EtcdServer etcd = EtcdServer.start()) {
            String endpoint = etcd.endpoint();
            try (ContractClient client = new ContractClient(endpoint)) {
                client.put("a", "1");
            }
            etcd.kill();
            etcd.restart(true);
            assertEquals(endpoint, etcd.endpoint());
            try (ContractClient client = new ContractClient(endpoint)) {
                assertNotEquals(null, client.get("a"));
            }
        }
    }

    @Test
    void server_comes_back_without_its_data() {
        try (EtcdServer etcd = EtcdServer.start();
                ContractClient client = new ContractClient(etcd.endpoint())) {
            client.put("a", "1");
            etcd.stop();
            assertNotEquals(Status.Code.OK, statusWithin(client, 100));
            etcd.restart(false);
            assertEquals(Status.Code.OK, statusWithin(client, 20_000));
            assertNull(client.get("a"));
        }
    }

    @Test
    void paused_server_is_silent_until_it_goes_on() {
        try (EtcdServer etcd = EtcdServer.start();
                ContractClient client = new ContractClient(etcd.endpoint())) {
            assertEquals(Status.Code.OK, statusWithin(client, 20_000));
            etcd.pause();
            assertEquals(Status.Code.DEADLINE_EXCEEDED, statusWithin(client, 300));
            etcd.resume();
            assertEquals(Status.Code.OK, statusWithin(client, 20_000));
        }
    }

    @Test
    void paused_server_can_be_closed() {
        EtcdServer etcd = EtcdServer.start();
        etcd.pause();
        etcd.close();
    }

    @Test
    void program_that_ends_at_once_is_reported() {
        EtcdBinaries binaries = EtcdBinaries.ofSystem();
        binaries.orSkip(binaries.etcd(), "etcd");
        IllegalStateException thrown =
                assertThrows(IllegalStateException.class, () -> EtcdServer.start(Path.of("/bin/false")));
        String message = Objects.requireNonNull(thrown.getMessage());
        assertTrue(message.startsWith("etcd ended with code 1"), message);
    }

    @Test
    void cluster_goes_on_without_one_member() {
        try (EtcdCluster cluster = EtcdCluster.start()) {
            try (ContractClient client = new ContractClient(cluster.endpoints().get(1))) {
                assertEquals(
                        3,
                        client.cluster()
                                .memberList(MemberListRequest.getDefaultInstance())
                                .getMembersCount());
                cluster.kill(0);
                Await.until("a leader is there again", () -> {
                    try {
                        return client.put("a", "1") > 0;
                    } catch (StatusRuntimeException e) {
                        return false;
                    }
                });
            }
            cluster.restart(0);
            try (ContractClient client = new ContractClient(cluster.endpoints().get(0))) {
                assertNotEquals(null, client.get("a"));
            }
        }
    }
}
