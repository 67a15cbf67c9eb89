package io.switchboard.embedded;

import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelException;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.group.ChannelGroup;
import io.grpc.netty.shaded.io.netty.channel.group.DefaultChannelGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.grpc.netty.shaded.io.netty.util.concurrent.GlobalEventExecutor;
import io.switchboard.core.Cleanup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A gRPC server on one loopback port that can be closed, reopened, and robbed of its connections. */
final class Listener implements AutoCloseable {
    private static final int MAX_MESSAGE_BYTES = 2 * 1024 * 1024;

    private final UnaryOperator<NettyServerBuilder> services;
    /** The one that Netty 4.1 has, too, which is in the grpc-java of Spring Boot 3.5 and 4.0. */
    @SuppressWarnings("deprecation")
    private final EventLoopGroup loops = new NioEventLoopGroup(2, new DefaultThreadFactory("embedded-etcd-io", true));

    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final int port;
    private @Nullable Server server;
    private @Nullable ReservedPort reserved;

    /**
     * Opens it.
     *
     * @param port 0: any that is free
     */
    Listener(int port, UnaryOperator<NettyServerBuilder> services) {
        this.services = services;
        try {
            this.server = bind(port);
        } catch (RuntimeException | Error e) {
            Cleanup.after(e, () -> loops.shutdownGracefully(0, 0, TimeUnit.SECONDS));
            throw e;
        }
        this.port = server.getPort();
    }

    int port() {
        return port;
    }

    int connections() {
        return connections.size();
    }

    /** Opens it again, on the same port. */
    synchronized void open() {
        if (reserved != null) {
            reserved.close();
            reserved = null;
        }
        if (server == null) {
            server = bind(port);
        }
    }

    /** Refuses new connections and breaks those there are; keeps the port from others. */
    synchronized void shut() {
        if (server != null) {
            end(server);
            server = null;
            reserved = ReservedPort.of(port);
        }
    }

    @Override
    public synchronized void close() {
        Server ending = server;
        ReservedPort kept = reserved;
        server = null;
        reserved = null;
        Cleanup steps = new Cleanup();
        if (ending != null) {
            steps.step(() -> end(ending));
        }
        if (kept != null) {
            steps.step(kept::close);
        }
        steps.step(() -> loops.shutdownGracefully(0, 1, TimeUnit.SECONDS)).end();
    }

    private void end(Server ending) {
        Cleanup.all(
                this::drop,
                ending::shutdownNow,
                () -> ending.awaitTermination(10, TimeUnit.SECONDS),
                // A connection may have been accepted in the meantime.
                this::drop);
    }

    /** Resets every connection, with no word at the HTTP/2 or gRPC level. */
    void drop() {
        for (Channel connection : connections) {
            if (!connection.isRegistered()) {
                continue; // Accepted in this moment, or gone.
            }
            try {
                connection.config().setOption(ChannelOption.SO_LINGER, 0);
            } catch (ChannelException e) {
                continue; // Its peer closed it in this moment.
            }
            // A close by the pipeline would say goodbye first.
            connection.eventLoop().execute(() -> {
                Channel.Unsafe transport = connection.unsafe();
                transport.close(transport.voidPromise());
            });
            connection.closeFuture().awaitUninterruptibly(10, TimeUnit.SECONDS);
        }
    }

    private Server bind(int at) {
        NettyServerBuilder builder = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), at), InsecureServerCredentials.create())
                .bossEventLoopGroup(loops)
                .workerEventLoopGroup(loops)
                .channelFactory(Accepting::new)
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .permitKeepAliveTime(5, TimeUnit.SECONDS);
        try {
            return services.apply(builder).build().start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on 127.0.0.1:" + at + ": " + e.getMessage(), e);
        }
    }

    private final class Accepting extends NioServerSocketChannel {
        @Override
        protected int doReadMessages(List<Object> accepted) throws Exception {
            int before = accepted.size();
            int count = super.doReadMessages(accepted);
            accepted.subList(before, accepted.size()).forEach(connection -> connections.add((Channel) connection));
            return count;
        }
    }
}
