package io.switchboard.istio.mcp;

import io.grpc.Server;
import io.switchboard.controlplane.Part;
import io.switchboard.controlplane.PartContext;
import io.switchboard.core.time.Scheduler;
import io.switchboard.istio.IstioRules;
import io.switchboard.istio.IstioSettings;
import io.switchboard.istio.RegistryBook;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Answers istiod. */
final class McpPart implements Part {
    /** Of a request: istiod's has its node's metadata. */
    private static final int MAX_REQUEST = 1 << 20;

    private static final Duration LEAST_PUSH = Duration.ofMillis(100);

    private final Scheduler scheduler;
    private final RegistryBook book;
    private final McpStreams streams;
    private final Server server;

    private McpPart(Scheduler scheduler, RegistryBook book, McpStreams streams, Server server) {
        this.scheduler = scheduler;
        this.book = book;
        this.streams = streams;
        this.server = server;
    }

    static McpPart start(PartContext context) throws IOException {
        IstioSettings settings = new IstioSettings(context.settings());
        IstioRules rules = settings.rules();
        Pace pace = new Pace(settings.duration("push", LEAST_PUSH, Duration.ofMillis(10), Duration.ofSeconds(10)));
        int max = settings.whole("streams", McpStreams.DEFAULT_MAX, 1, 10_000);
        settings.end();
        Scheduler scheduler = context.scheduler();
        McpStreams[] told = new McpStreams[1];
        RegistryBook book =
                new RegistryBook(context.directory(), context.catalog(), scheduler, rules, ids -> told[0].changed());
        McpStreams streams = new McpStreams(scheduler, book, new McpMetrics(context.meters()), pace, max);
        told[0] = streams;
        Server server = context.server()
                .maxInboundMessageSize(MAX_REQUEST)
                .intercept(new Peer())
                .addService(streams)
                .build()
                .start();
        context.publish("clients", streams.clients());
        scheduler.execute(book::start);
        return new McpPart(scheduler, book, streams, server);
    }

    @Override
    public @Nullable String notReady() {
        return book.notReady();
    }

    @Override
    public void close(Duration grace) {
        server.shutdown();
        scheduler.execute(() -> {
            streams.close();
            book.close();
        });
        try {
            if (!server.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
                server.shutdownNow();
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
