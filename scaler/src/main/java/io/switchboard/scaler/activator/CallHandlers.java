package io.switchboard.scaler.activator;

import io.grpc.Context;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.switchboard.controlplane.Caller;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Text;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes the calls of any method, and finds out for which service each one is. */
final class CallHandlers extends HandlerRegistry {
    private final Authorities authorities;
    private final Map<ServiceName, Gate> gates;
    private final Bounds bounds;

    CallHandlers(Authorities authorities, Map<ServiceName, Gate> gates, Bounds bounds) {
        this.authorities = authorities;
        this.gates = Map.copyOf(gates);
        this.bounds = bounds;
    }

    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String method, @Nullable String authority) {
        return ServerMethodDefinition.create(Bytes.method(method), this::start);
    }

    private ServerCall.Listener<byte[]> start(ServerCall<byte[], byte[]> call, Metadata headers) {
        ServiceName service = authorities.of(call.getAuthority(), headers);
        Gate gate = service == null ? null : gates.get(service);
        if (gate == null || !Caller.current().sees().test(gate.service())) {
            return refuse(
                    call,
                    Status.UNAVAILABLE.withDescription("the activator holds no calls for \""
                            + Text.printable(String.valueOf(call.getAuthority()))
                            + "\"; call by the service's name as authority, or name it in the header "
                            + Authorities.SERVICE.name()));
        }
        if (headers.containsKey(HeldCall.HOP)) {
            return refuse(
                    call, gate.refusal(Status.UNAVAILABLE, "circle", "it has come through another activator already"));
        }
        Status full = gate.enter();
        if (full != null) {
            return refuse(call, full);
        }
        HeldCall held = new HeldCall(call, headers, Context.current(), gate, bounds);
        held.start();
        return held;
    }

    private static ServerCall.Listener<byte[]> refuse(ServerCall<byte[], byte[]> call, Status why) {
        call.close(why, new Metadata());
        return new ServerCall.Listener<>() {};
    }
}
