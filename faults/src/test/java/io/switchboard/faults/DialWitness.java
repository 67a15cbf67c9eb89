package io.switchboard.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** A dead member of etcd that counts who dials it: takes each connection and resets it. */
final class DialWitness implements AutoCloseable {
    private final ServerSocket listener;
    private final AtomicInteger dials = new AtomicInteger();

    DialWitness() {
        try {
            listener = new ServerSocket(0, 4096, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::accept, "dial-witness");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try (Socket dialled = listener.accept()) {
                dials.incrementAndGet();
                dialled.setSoLinger(true, 0);
            } catch (IOException e) {
                // The dialler has gone, or this was closed.
            }
        }
    }

    String endpoint() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    int dials() {
        return dials.get();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
