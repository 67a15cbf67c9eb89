package io.switchboard.interop;

import com.google.protobuf.ByteString;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.switchboard.embedded.Etcd;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.LeaseGrpc;
import io.switchboard.etcd.api.LeaseRevokeRequest;
import io.switchboard.etcd.api.RangeRequest;
import io.switchboard.etcd.api.RangeResponse;
import java.net.URI;
import org.junit.jupiter.api.Assertions;

/** An operator's hand on other programs' leases. */
final class ForeignLeases {
    private ForeignLeases() {}

    /** Revokes the lease that this key is attached to. */
    static void revokeOf(Etcd etcd, String key) {
        ManagedChannel channel = Grpc.newChannelBuilder(
                        URI.create(etcd.endpoint()).getAuthority(), InsecureChannelCredentials.create())
                .build();
        try {
            RangeResponse found = KVGrpc.newBlockingStub(channel)
                    .range(RangeRequest.newBuilder()
                            .setKey(ByteString.copyFromUtf8(key))
                            .build());
            Assertions.assertEquals(1, found.getKvsCount(), key);
            LeaseGrpc.newBlockingStub(channel)
                    .leaseRevoke(LeaseRevokeRequest.newBuilder()
                            .setID(found.getKvs(0).getLease())
                            .build());
        } finally {
            channel.shutdownNow();
        }
    }
}
