package io.switchboard.embedded;

import io.switchboard.core.Internal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.locks.LockSupport;

/**
 * A loopback port that nobody else is given, and where connections are refused; close it just before listening there.
 */
@Internal
public final class ReservedPort implements AutoCloseable {
    private static final int ATTEMPTS = 2000;
    private static final long PAUSE_NANOS = 5_000_000;

    private final Socket socket;

    private ReservedPort(Socket socket) {
        this.socket = socket;
    }

    /**
     * Reserves a port; waits a while for one that is just being closed, as the JDK closes a socket in another thread's
     * hands only when that lets go of it.
     *
     * @param port 0: any that is free
     */
    public static ReservedPort of(int port) {
        for (int attempt = 1; ; attempt++) {
            // A socket that is bound but neither listens nor connects.
            Socket socket = new Socket();
            try {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return new ReservedPort(socket);
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw new UncheckedIOException("cannot reserve 127.0.0.1:" + port + ": " + e.getMessage(), e);
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    public int port() {
        return socket.getLocalPort();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
