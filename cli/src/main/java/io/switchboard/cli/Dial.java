package io.switchboard.cli;

import io.switchboard.core.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks for a connection by itself, of the system and of nothing else: what a program that has just begun spends on its
 * own classes, many times what a dial takes, is none of the time that dialling may take.
 */
final class Dial {
    /** How long looking names up may take; the system has limits of its own, which are longer. */
    private static final Duration NAMES = Duration.ofSeconds(10);

    /** How it ended. */
    enum End {
        CONNECTED,
        /** Nobody was silent, and nobody accepted. */
        REFUSED,
        TIMED_OUT
    }

    private Dial() {}

    /** Dials all at the same time; one that accepts is enough. */
    static End all(List<Address> addresses, Duration patience) throws InterruptedException {
        CompletableFuture<End> accepted = new CompletableFuture<>();
        List<CompletableFuture<End>> each = addresses.stream()
                .map(address -> begun(address, patience, accepted))
                .toList();
        CompletableFuture<End> others = CompletableFuture.allOf(each.toArray(CompletableFuture[]::new))
                .thenApply(done ->
                        each.stream().anyMatch(one -> one.join() == End.TIMED_OUT) ? End.TIMED_OUT : End.REFUSED);
        try {
            Object end = CompletableFuture.anyOf(accepted, others)
                    .get(NAMES.plus(patience).toMillis(), TimeUnit.MILLISECONDS);
            return accepted.isDone() ? End.CONNECTED : (End) end;
        } catch (TimeoutException e) {
            return End.TIMED_OUT;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static CompletableFuture<End> begun(Address address, Duration patience, CompletableFuture<End> accepted) {
        CompletableFuture<End> ended = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        End end = dialled(address, patience);
                        if (end == End.CONNECTED) {
                            accepted.complete(end);
                        }
                        ended.complete(end);
                    } catch (RuntimeException | Error e) {
                        ended.completeExceptionally(e);
                    }
                },
                "dial");
        thread.setDaemon(true);
        thread.start();
        return ended;
    }

    /** Each address of a name in turn. */
    private static End dialled(Address address, Duration patience) {
        int limit = (int) Math.max(1, Math.min(Integer.MAX_VALUE, patience.toMillis()));
        End end = End.REFUSED;
        try {
            for (InetAddress one : InetAddress.getAllByName(address.host())) {
                try (Socket socket = new Socket()) {
                    socket.connect(new InetSocketAddress(one, address.port()), limit);
                    return End.CONNECTED;
                } catch (SocketTimeoutException e) {
                    end = End.TIMED_OUT;
                } catch (IOException e) {
                    // Refused, or no way there: the client says which. The next address may be the one.
                }
            }
        } catch (IOException e) {
            return End.REFUSED;
        }
        return end;
    }
}
