package io.switchboard.xds;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.switchboard.controlplane.Part;
import io.switchboard.controlplane.PartContext;
import io.switchboard.core.Cleanup;
import io.switchboard.core.time.Scheduler;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The registry by xDS: a server with ADS, and what it is made of. */
final class XdsPart implements Part {
    /** How often a client may send a ping; gRPC's own clients do so every 10 s at most, Envoy as it is told. */
    private static final Duration PERMITTED_PING = Duration.ofSeconds(5);

    private static final Duration DISPLAY_TIMEOUT = Duration.ofSeconds(2);

    private final Scheduler scheduler;
    private final ThreadPoolExecutor lookups;
    private final ServiceBook book;
    private final NodeBook nodes;
    private final AdsService ads;
    private final Server server;

    private XdsPart(PartContext context, XdsSettings settings, XdsRules rules) throws IOException {
        scheduler = context.scheduler();
        lookups = lookups();
        XdsMetrics metrics = new XdsMetrics(context.meters());
        HostNames hosts = new HostNames(
                scheduler, lookups, host -> List.of(InetAddress.getAllByName(host)), settings.addresses());
        book = new ServiceBook(context.directory(), scheduler, rules.services(), hosts, settings.services());
        nodes = new NodeBook(scheduler, book, rules.shared());
        ads = new AdsService(
                new XdsWorld(scheduler, rules.clients(), rules.names(), book, nodes, new Refusals(scheduler), metrics),
                settings.streams());
        metrics.gauges(ads::streams, book::size, () -> book.age().toMillis() / 1000.0);
        context.publish("clients", this::clients);
        server = context.server()
                .addService(ServerInterceptors.intercept(ads, new PeerAddress()))
                .permitKeepAliveTime(PERMITTED_PING.toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveWithoutCalls(true)
                .build();
        scheduler.execute(() -> nodes.start(context.catalog()));
        try {
            server.start();
        } catch (IOException | RuntimeException | Error e) {
            Cleanup.after(e, this::letGo);
            throw e;
        }
    }

    static XdsPart start(PartContext context, XdsRules rules) throws IOException {
        return new XdsPart(context, XdsSettings.read(context.settings()), rules);
    }

    /** Where it listens. */
    int port() {
        return server.getPort();
    }

    @Override
    public @Nullable String notReady() {
        return nodes.isKnown() ? null : "the list of services has not been read yet";
    }

    @Override
    public void close(Duration grace) {
        Cleanup.all(
                () -> {
                    CountDownLatch ended = new CountDownLatch(1);
                    scheduler.execute(() -> {
                        ads.end();
                        ended.countDown();
                    });
                    boolean inTime = ended.await(grace.toMillis(), TimeUnit.MILLISECONDS);
                    if (inTime) {
                        server.shutdown();
                        inTime = server.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS);
                    }
                    if (!inTime) {
                        server.shutdownNow();
                    }
                },
                server::shutdownNow,
                this::letGo);
    }

    private void letGo() {
        scheduler.execute(() -> Cleanup.all(nodes::close, book::close, lookups::shutdownNow));
    }

    private String clients() {
        CompletableFuture<List<ClientStatus>> asked = new CompletableFuture<>();
        scheduler.execute(() -> asked.complete(ads.clients()));
        JsonArray all = new JsonArray();
        try {
            asked.get(DISPLAY_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).forEach(client -> all.add(client.json()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the streams are too busy to be looked at; ask again", e);
        }
        JsonObject document = new JsonObject();
        document.add("clients", all);
        return document.toString();
    }

    private static ThreadPoolExecutor lookups() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                HostNames.MOST_RUNNING,
                HostNames.MOST_RUNNING,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> {
                    Thread thread = new Thread(task, "switchboard-xds-dns");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}
