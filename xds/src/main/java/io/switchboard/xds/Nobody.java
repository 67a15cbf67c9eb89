package io.switchboard.xds;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The cluster and the endpoints of a part of a service that is no more: a client whose routes still name it is told
 * that nobody is there, instead of waiting, or of losing what its routes refer to.
 */
final class Nobody {
    private Nobody() {}

    /**
     * @param whole the resource of that type of the whole service
     * @return null: there is none of that type
     */
    static @Nullable Resource of(ResourceKey key, @Nullable Resource whole) {
        return switch (key.type()) {
            case ENDPOINTS ->
                Resources.of(
                        key.type(),
                        key.name(),
                        ClusterLoadAssignment.newBuilder()
                                .setClusterName(key.name())
                                .build());
            case CLUSTER -> whole == null ? null : renamed(key, whole);
            case LISTENER, ROUTE -> null;
        };
    }

    /** Whether these endpoints of a cluster are none. */
    static boolean isIn(Resource endpoints) {
        CodedInputStream body = endpoints.body().getValue().newCodedInput();
        try {
            for (int tag = body.readTag(); tag != 0; tag = body.readTag()) {
                if (WireFormat.getTagFieldNumber(tag) == ClusterLoadAssignment.ENDPOINTS_FIELD_NUMBER) {
                    return false;
                }
                body.skipField(tag);
            }
            return true;
        } catch (IOException e) {
            throw new IllegalStateException("endpoints that were made here cannot be read", e);
        }
    }

    private static @Nullable Resource renamed(ResourceKey key, Resource whole) {
        try {
            Cluster.Builder cluster =
                    Cluster.parseFrom(whole.body().getValue()).toBuilder().setName(key.name());
            cluster.getEdsClusterConfigBuilder().setServiceName(key.name());
            return Resources.of(key.type(), key.name(), cluster.build());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a cluster that was made here cannot be read", e);
        }
    }
}
