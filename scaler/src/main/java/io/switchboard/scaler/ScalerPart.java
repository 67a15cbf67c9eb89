package io.switchboard.scaler;

import io.grpc.Server;
import io.switchboard.controlplane.Part;
import io.switchboard.controlplane.PartContext;
import io.switchboard.core.time.Scheduler;
import io.switchboard.operator.load.ServiceLoads;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Answers an autoscaler. It is ready at once: what it does not know yet, it says. */
final class ScalerPart implements Part {
    /** Of a request: metadata that somebody wrote by hand. */
    private static final int MAX_REQUEST = 64 * 1024;

    private static final Duration VIEW = Duration.ofSeconds(1);

    private final Scheduler scheduler;
    private final ServiceLoads loads;
    private final Follows follows;
    private final ScalerService service;
    private final ScalerView view;
    private final Server server;
    private boolean closed;

    private ScalerPart(
            Scheduler scheduler,
            ServiceLoads loads,
            Follows follows,
            ScalerService service,
            ScalerView view,
            Server server) {
        this.scheduler = scheduler;
        this.loads = loads;
        this.follows = follows;
        this.service = service;
        this.view = view;
        this.server = server;
    }

    /** @param loads is closed with the part */
    static ScalerPart start(PartContext context, ServiceLoads loads, ScalerMetrics metrics, int services, int streams)
            throws IOException {
        Scheduler scheduler = context.scheduler();
        String own = context.datacenter();
        Follows follows = new Follows(loads, context.directory(), scheduler, own, services);
        ScalerService service = new ScalerService(scheduler, follows, metrics, own, streams);
        ScalerView view = new ScalerView(follows, metrics);
        Server server = context.server()
                .maxInboundMessageSize(MAX_REQUEST)
                .addService(service)
                .build()
                .start();
        context.publish("scaler", view);
        ScalerPart part = new ScalerPart(scheduler, loads, follows, service, view, server);
        scheduler.execute(part::show);
        return part;
    }

    private void show() {
        if (!closed) {
            view.make(scheduler.nanos());
            scheduler.after(VIEW, this::show);
        }
    }

    @Override
    public @Nullable String notReady() {
        return null;
    }

    @Override
    public void close(Duration grace) {
        server.shutdown();
        scheduler.execute(() -> {
            closed = true;
            service.close();
            follows.close();
            loads.close();
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
