package io.switchboard.controlplane;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.health.v1.HealthGrpc;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Gives each call its {@link Caller}, or ends it. Whether the process is healthy may be asked by everybody. */
final class AccessInterceptor implements ServerInterceptor {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String BEARER = "bearer ";

    private final Access access;
    private final Consumer<String> refused;

    /** @param refused is told why a call was ended */
    AccessInterceptor(Access access, Consumer<String> refused) {
        this.access = access;
        this.refused = refused;
    }

    @Override
    public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
            ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
        if (HealthGrpc.SERVICE_NAME.equals(call.getMethodDescriptor().getServiceName())) {
            return next.startCall(call, headers);
        }
        Access.Decision decision = access.decide(new Access.Shown(certificateNames(call), token(headers)));
        Caller caller = decision.caller();
        if (caller == null) {
            refused.accept(decision.reason());
            call.close(decision.status(), new Metadata());
            return new ServerCall.Listener<>() {};
        }
        Context context = caller.in();
        return Contexts.interceptCall(context, call, headers, next);
    }

    private static @Nullable String token(Metadata headers) {
        String value = headers.get(AUTHORIZATION);
        return value != null && value.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? value.substring(BEARER.length()).strip()
                : null;
    }

    private static List<String> certificateNames(ServerCall<?, ?> call) {
        SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        try {
            return session != null && session.getPeerCertificates()[0] instanceof X509Certificate certificate
                    ? CertificateNames.of(certificate)
                    : List.of();
        } catch (SSLPeerUnverifiedException e) {
            // It has shown none.
            return List.of();
        }
    }
}
