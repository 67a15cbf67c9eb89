package io.switchboard.faults.chaos;

import com.google.protobuf.ByteString;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.switchboard.core.Cleanup;
import io.switchboard.etcd.api.CompactionRequest;
import io.switchboard.etcd.api.DeleteRangeRequest;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.LeaseGrpc;
import io.switchboard.etcd.api.LeaseRevokeRequest;
import io.switchboard.etcd.api.PutRequest;
import io.switchboard.etcd.api.RangeRequest;
import io.switchboard.etcd.api.RangeResponse;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The chaos run's own hand in the registry: past all proxies, by whichever member answers. */
final class Registry implements AutoCloseable {
    private static final long DEADLINE_MILLIS = 1000;
    private static final int ROUNDS = 15;

    private final List<ManagedChannel> members;

    Registry(List<String> endpoints) {
        members = endpoints.stream()
                .map(endpoint -> Grpc.newChannelBuilder(
                                URI.create(endpoint).getAuthority(), InsecureChannelCredentials.create())
                        .build())
                .toList();
    }

    void put(String key, String value) {
        byAny(channel -> kv(channel)
                .put(PutRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8(key))
                        .setValue(ByteString.copyFromUtf8(value))
                        .build()));
    }

    void delete(String key) {
        delete(ByteString.copyFromUtf8(key), ByteString.EMPTY);
    }

    /** @param prefix ends in a slash */
    void deleteAll(String prefix) {
        delete(ByteString.copyFromUtf8(prefix), end(prefix));
    }

    private void delete(ByteString from, ByteString to) {
        byAny(channel -> kv(channel)
                .deleteRange(DeleteRangeRequest.newBuilder()
                        .setKey(from)
                        .setRangeEnd(to)
                        .build()));
    }

    /** The leases by key. */
    Map<String, Long> leases(String prefix) {
        Map<String, Long> leases = new HashMap<>();
        RangeResponse found = byAny(channel -> kv(channel).range(range(prefix)));
        for (KeyValue kv : found.getKvsList()) {
            leases.put(kv.getKey().toStringUtf8(), kv.getLease());
        }
        return leases;
    }

    void revoke(long lease) {
        byAny(channel -> LeaseGrpc.newBlockingStub(channel)
                .withDeadlineAfter(DEADLINE_MILLIS, TimeUnit.MILLISECONDS)
                .leaseRevoke(LeaseRevokeRequest.newBuilder().setID(lease).build()));
    }

    /** Forgets all revisions but the newest. */
    void compact() {
        byAny(channel -> {
            long newest = kv(channel).range(range("none/")).getHeader().getRevision();
            return kv(channel)
                    .compact(CompactionRequest.newBuilder()
                            .setRevision(newest)
                            .setPhysical(true)
                            .build());
        });
    }

    private static RangeRequest range(String prefix) {
        return RangeRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(prefix))
                .setRangeEnd(end(prefix))
                .build();
    }

    private static ByteString end(String prefix) {
        return ByteString.copyFromUtf8(prefix.substring(0, prefix.length() - 1) + '0');
    }

    private static KVGrpc.KVBlockingStub kv(ManagedChannel channel) {
        return KVGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** @throws StatusRuntimeException if for several rounds none answers */
    private <T> T byAny(Function<ManagedChannel, T> call) {
        for (int round = 1; ; round++) {
            for (ManagedChannel member : members) {
                try {
                    return call.apply(member);
                } catch (StatusRuntimeException e) {
                    member.resetConnectBackoff();
                    if (round == ROUNDS && member == members.get(members.size() - 1)) {
                        throw e;
                    }
                }
            }
        }
    }

    @Override
    public void close() {
        Cleanup.each(members, ManagedChannel::shutdownNow);
    }
}
