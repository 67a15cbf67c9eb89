package io.switchboard.benchmarks;

import io.grpc.StatusRuntimeException;
import io.switchboard.core.time.Scheduler;
import io.switchboard.harness.Await;
import io.switchboard.harness.RawEtcd;
import io.switchboard.testing.EtcdServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Finds the moment at which etcd itself answers again: every 10 ms a fresh connection, and as soon as one is accepted,
 * a linearizable read on it.
 *
 * @param nanos when the answer came, as the scheduler tells time
 * @param revision of the store
 * @param etcd the client that was answered
 */
public record FirstAnswer(long nanos, long revision, RawEtcd etcd) {
    private static final Duration INTERVAL = Duration.ofMillis(10);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    public static FirstAnswer await(String endpoint, Scheduler clock) {
        URI uri = URI.create(endpoint);
        InetSocketAddress address = new InetSocketAddress(uri.getHost(), uri.getPort());
        long begun = clock.nanos();
        while (clock.nanos() - begun < LIMIT.toNanos()) {
            if (accepts(address)) {
                RawEtcd etcd = RawEtcd.connect(endpoint);
                try {
                    long revision = etcd.get("nothing").getHeader().getRevision();
                    return new FirstAnswer(clock.nanos(), revision, etcd);
                } catch (StatusRuntimeException e) {
                    etcd.close();
                }
            }
            Await.pass(INTERVAL);
        }
        throw new IllegalStateException("etcd did not answer within " + LIMIT.toSeconds() + " s of its restart");
    }

    /** The end of a restart on its data that another thread begins now. */
    public static CompletableFuture<Boolean> restart(EtcdServer etcd) {
        return CompletableFuture.supplyAsync(() -> {
            etcd.restart(true);
            return true;
        });
    }

    private static boolean accepts(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address, 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
