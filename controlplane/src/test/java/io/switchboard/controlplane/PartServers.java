package io.switchboard.controlplane;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerBuilder;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.switchboard.core.Cleanup;
import io.switchboard.core.ServiceName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The servers of a test's part, on loopback, whose calls all have one {@link Caller}. */
public final class PartServers implements AutoCloseable {
    private final List<Server> servers = new ArrayList<>();
    private volatile Predicate<ServiceName> sees = service -> true;

    /** What the caller sees from now on; everything before. */
    public void allow(Predicate<ServiceName> sees) {
        this.sees = sees;
    }

    /** @param port 0: one that the system chooses */
    public ServerBuilder<?> builder(int port) {
        return new Noting(NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .intercept(new ServerInterceptor() {
                    @Override
                    public <Q, A> ServerCall.Listener<Q> interceptCall(
                            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
                        Context context = new Caller("test", sees).in();
                        return Contexts.interceptCall(context, call, headers, next);
                    }
                }));
    }

    /** Where the first one listens. */
    public int port() {
        return servers.get(0).getPort();
    }

    @Override
    public void close() {
        Cleanup.each(servers, Server::shutdownNow);
    }

    private final class Noting extends ForwardingServerBuilder<Noting> {
        private final ServerBuilder<?> builder;

        Noting(ServerBuilder<?> builder) {
            this.builder = builder;
        }

        @Override
        protected ServerBuilder<?> delegate() {
            return builder;
        }

        @Override
        public Server build() {
            Server server = super.build();
            servers.add(server);
            return server;
        }
    }
}
