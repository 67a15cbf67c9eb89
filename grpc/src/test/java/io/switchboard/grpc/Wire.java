package io.switchboard.grpc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A port on loopback that leads to a server's, until it is cut: as if the machine were gone, and back with the same
 * address.
 */
final class Wire implements AutoCloseable {
    private final int server;
    private final ServerSocket entry;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> open = new HashSet<>();
    private boolean cut;

    Wire(int server) throws IOException {
        this.server = server;
        entry = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    int port() {
        return entry.getLocalPort();
    }

    /** Ends the connections; new ones end as soon as they are made. */
    synchronized void cut() {
        cut = true;
        open.forEach(Wire::end);
        open.clear();
    }

    synchronized void mend() {
        cut = false;
    }

    private void accept() {
        while (!entry.isClosed()) {
            try {
                join(entry.accept());
            } catch (IOException e) {
                // Closed, or a connection less: the client makes another.
            }
        }
    }

    private synchronized void join(Socket client) throws IOException {
        open.add(client);
        if (cut) {
            end(client);
            return;
        }
        Socket onward = new Socket(InetAddress.getLoopbackAddress(), server);
        open.add(onward);
        client.setTcpNoDelay(true);
        onward.setTcpNoDelay(true);
        threads.execute(() -> pump(client, onward));
        threads.execute(() -> pump(onward, client));
    }

    private static void pump(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // The end of one is the end of the other.
        } finally {
            end(from);
            end(to);
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        cut();
        try {
            entry.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
