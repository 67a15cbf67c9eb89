package io.switchboard.embedded;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Authentication reduced to one user, who may do everything; off until a user is set. */
final class Login implements ServerInterceptor {
    private static final Metadata.Key<String> TOKEN = Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<String> CURRENT = Context.key("token");

    private record User(String name, String password) {}

    private final RandomGenerator random;
    private final Set<String> tokens = new HashSet<>();
    private @Nullable User user;

    Login(RandomGenerator random) {
        this.random = random;
    }

    void require(String name, String password) {
        user = new User(name, password);
        tokens.clear();
    }

    void forgetTokens() {
        tokens.clear();
    }

    String authenticate(String name, String password) {
        if (user == null) {
            throw EtcdErrors.of(EtcdErrors.AUTH_NOT_ENABLED);
        }
        if (!user.equals(new User(name, password))) {
            throw EtcdErrors.of(EtcdErrors.AUTH_FAILED);
        }
        byte[] bytes = new byte[8];
        random.nextBytes(bytes);
        String token = HexFormat.of().formatHex(bytes);
        tokens.add(token);
        return token;
    }

    /** Why a call with this token may not go on, or null if it may. */
    @Nullable
    Status refusal(@Nullable String token) {
        if (user == null) {
            return null;
        }
        if (token == null) {
            return EtcdErrors.USER_EMPTY;
        }
        return tokens.contains(token) ? null : EtcdErrors.INVALID_TOKEN;
    }

    /** Refuses the current call unless it may go on. */
    void check() {
        Status refusal = refusal(currentToken());
        if (refusal != null) {
            throw EtcdErrors.of(refusal);
        }
    }

    static @Nullable String currentToken() {
        return CURRENT.get();
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String token = headers.get(TOKEN);
        return token == null
                ? next.startCall(call, headers)
                : Contexts.interceptCall(Context.current().withValue(CURRENT, token), call, headers, next);
    }
}
