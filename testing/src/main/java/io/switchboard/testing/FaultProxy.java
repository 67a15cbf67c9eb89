package io.switchboard.testing;

import io.switchboard.core.Cleanup;
import io.switchboard.core.time.SerialScheduler;
import io.switchboard.embedded.ReservedPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on a loopback port that stands for the network between a client and a server, and fails as a test asks:
 * it cuts connections, swallows their traffic, or slows it down. Faults apply to the connections there are and to new
 * ones.
 */
public final class FaultProxy implements AutoCloseable {
    /** Whose traffic is swallowed. */
    public enum Direction {
        TO_SERVER,
        TO_CLIENT,
        BOTH
    }

    private static final AtomicInteger THREADS = new AtomicInteger();

    private final SerialScheduler scheduler = new SerialScheduler("fault-proxy");
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "fault-proxy-" + THREADS.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    });
    private final FaultGate toServer = new FaultGate(scheduler);
    private final FaultGate toClient = new FaultGate(scheduler);
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    /** Whose connections are let through. */
    private final Predicate<Socket> admitted;

    private final int port;
    private volatile InetSocketAddress target;
    private @Nullable ServerSocket listener;
    private @Nullable ReservedPort reserved;

    private FaultProxy(InetSocketAddress target, Predicate<Socket> admitted) {
        this.target = target;
        this.admitted = admitted;
        this.listener = listen(0);
        this.port = listener.getLocalPort();
    }

    /**
     * Starts one.
     *
     * @param endpoint where it leads: {@code http://127.0.0.1:2379} or {@code 127.0.0.1:2379}
     */
    public static FaultProxy to(String endpoint) {
        return to(endpoint, caller -> true);
    }

    /** As above, for those callers alone that are admitted; others are reset. */
    static FaultProxy to(String endpoint, Predicate<Socket> admitted) {
        return new FaultProxy(address(endpoint), admitted);
    }

    /** Leads elsewhere from now on: resets all connections, and new ones go to this endpoint. */
    public void leadTo(String endpoint) {
        target = address(endpoint);
        drop();
    }

    private static InetSocketAddress address(String endpoint) {
        URI uri = URI.create(endpoint.contains("://") ? endpoint : "tcp://" + endpoint);
        return new InetSocketAddress(uri.getHost(), uri.getPort());
    }

    /** Where it listens, as {@code http://127.0.0.1:40123}. */
    public String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** How many clients are connected. */
    public int connections() {
        return sockets.size() / 2;
    }

    /** How often a client has connected since the start, also to a server that was not there. */
    public int accepted() {
        return accepted.get();
    }

    /** Ends all faults; what was swallowed arrives late, as by TCP's retransmission. */
    public synchronized void pass() {
        toServer.open();
        toClient.open();
        delay(Duration.ZERO);
        rate(0);
        if (reserved != null) {
            reserved.close();
            reserved = null;
        }
        if (listener == null) {
            listener = listen(port);
        }
    }

    /** Resets all connections and refuses new ones. */
    public synchronized void cut() {
        if (listener != null) {
            close(listener);
            listener = null;
            drop();
            reserved = ReservedPort.of(port);
        }
    }

    /** Resets all connections; new ones are accepted. */
    public void drop() {
        for (Socket socket : sockets) {
            reset(socket);
        }
    }

    /** Lets nothing through from now on; connections stay open, and new ones are accepted. */
    public void blackHole(Direction direction) {
        if (direction != Direction.TO_CLIENT) {
            toServer.shut();
        }
        if (direction != Direction.TO_SERVER) {
            toClient.shut();
        }
    }

    /** Lets everything through this much later from now on, in either direction. */
    public void delay(Duration delay) {
        toServer.delay(delay);
        toClient.delay(delay);
    }

    /**
     * Lets so much through from now on, in either direction and over all connections together; more waits, and so does
     * who sends it.
     *
     * @param bytesPerSecond 0: any number
     */
    public void rate(long bytesPerSecond) {
        toServer.rate(bytesPerSecond);
        toClient.rate(bytesPerSecond);
    }

    /** How many bytes servers have sent through it since the start. */
    public long sentByServers() {
        return toClient.passed();
    }

    @Override
    public synchronized void close() {
        Cleanup steps = new Cleanup();
        if (listener != null) {
            close(listener);
            listener = null;
        }
        steps.step(this::drop);
        if (reserved != null) {
            steps.step(reserved::close);
            reserved = null;
        }
        steps.step(toServer::open)
                .step(toClient::open)
                .step(threads::shutdownNow)
                .step(scheduler::close)
                .end();
    }

    private ServerSocket listen(int at) {
        ServerSocket opened;
        try {
            opened = new ServerSocket();
            opened.setReuseAddress(true);
            opened.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), at));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on 127.0.0.1:" + at + ": " + e.getMessage(), e);
        }
        threads.execute(() -> accept(opened));
        return opened;
    }

    private void accept(ServerSocket from) {
        while (true) {
            Socket client;
            try {
                client = from.accept();
                accepted.incrementAndGet();
            } catch (IOException e) {
                return;
            }
            threads.execute(() -> connect(from, client));
        }
    }

    private void connect(ServerSocket from, Socket client) {
        if (!admitted.test(client)) {
            reset(client);
            return;
        }
        Socket server = new Socket();
        sockets.add(client);
        sockets.add(server);
        try {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(target, 5000);
            Runnable onEnd = () -> end(client, server);
            threads.execute(new FaultPipe(client, server, toServer, scheduler, threads, onEnd));
            threads.execute(new FaultPipe(server, client, toClient, scheduler, threads, onEnd));
        } catch (IOException e) {
            end(client, server);
        }
        if (from.isClosed()) {
            // Accepted just before a cut.
            end(client, server);
        }
    }

    private void end(Socket client, Socket server) {
        reset(client);
        reset(server);
    }

    private void reset(Socket socket) {
        sockets.remove(socket);
        try {
            if (!socket.isClosed()) {
                socket.setSoLinger(true, 0);
            }
        } catch (IOException e) {
            // It is gone already.
        }
        close(socket);
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // It is closed all the same.
        }
    }
}
