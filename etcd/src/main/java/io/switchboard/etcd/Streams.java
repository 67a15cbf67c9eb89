package io.switchboard.etcd;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;

/** Opens the long-lived streams. */
final class Streams {
    /** Asks for a member that sees a leader: one that does not would say nothing for as long as it is cut off. */
    private static final Metadata.Key<String> HAS_LEADER =
            Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);

    private Streams() {}

    static <Q, R> void open(
            Channel channel,
            MethodDescriptor<Q, R> method,
            Metadata withToken,
            Inbound inbound,
            ClientResponseObserver<Q, R> observer) {
        Metadata headers = new Metadata();
        headers.merge(withToken);
        headers.put(HAS_LEADER, "true");
        Channel authorized = ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
        ClientCalls.asyncBidiStreamingCall(authorized.newCall(method, inbound.on(CallOptions.DEFAULT)), observer);
    }
}
