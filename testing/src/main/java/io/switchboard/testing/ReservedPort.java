package io.switchboard.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.locks.LockSupport;

/** A loopback port that nobody else is given, and where connections are refused; close it just before listening there. */
final class ReservedPort implements AutoCloseable {
    private static final int ATTEMPTS = 500;
    private static final long PAUSE_NANOS = 10_000_000;

    private final Socket socket;

    private ReservedPort(Socket socket) {
        this.socket = socket;
    }

    /** @param port 0: any that is free */
    static ReservedPort of(int port) {
        // A listener's descriptor is closed by its event loop a moment after the close was reported.
        for (int attempt = 1; ; attempt++) {
            try {
                return new ReservedPort(bind(port));
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw new UncheckedIOException("cannot reserve 127.0.0.1:" + port + ": " + e.getMessage(), e);
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** A socket that is bound but neither listens nor connects. */
    private static Socket bind(int port) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    int port() {
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
