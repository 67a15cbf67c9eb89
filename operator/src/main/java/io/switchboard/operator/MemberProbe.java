package io.switchboard.operator;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.switchboard.etcd.Endpoint;
import io.switchboard.etcd.RegistryAccess;
import io.switchboard.etcd.api.MaintenanceGrpc;
import io.switchboard.etcd.api.StatusRequest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Asks a member what it says of itself, and looks at the certificate that it shows. */
final class MemberProbe {
    private MemberProbe() {}

    static CompletableFuture<MemberState> of(RegistryAccess access, Endpoint endpoint) {
        AtomicReference<@Nullable Instant> certificateEnds = new AtomicReference<>();
        CompletableFuture<MemberState> found = new CompletableFuture<>();
        access.through(new Witness(certificateEnds))
                .unary(
                        MaintenanceGrpc.getStatusMethod(),
                        StatusRequest.getDefaultInstance(),
                        response -> found.complete(new MemberState(endpoint, null, response, certificateEnds.get())),
                        status -> found.complete(new MemberState(endpoint, access.describe(status), null, null)));
        return found;
    }

    /** Sees the TLS session under each call that is answered. */
    private record Witness(AtomicReference<@Nullable Instant> certificateEnds) implements ClientInterceptor {
        @Override
        public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
            return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
                @Override
                public void start(Listener<R> listener, Metadata headers) {
                    super.start(
                            new SimpleForwardingClientCallListener<>(listener) {
                                @Override
                                public void onHeaders(Metadata answer) {
                                    certificateEnds.set(end(getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION)));
                                    super.onHeaders(answer);
                                }
                            },
                            headers);
                }
            };
        }

        private static @Nullable Instant end(@Nullable SSLSession session) {
            try {
                Certificate[] shown = session == null ? new Certificate[0] : session.getPeerCertificates();
                return shown.length > 0 && shown[0] instanceof X509Certificate first
                        ? first.getNotAfter().toInstant()
                        : null;
            } catch (SSLPeerUnverifiedException e) {
                return null;
            }
        }
    }
}
