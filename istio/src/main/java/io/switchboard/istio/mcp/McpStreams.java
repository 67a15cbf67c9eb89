package io.switchboard.istio.mcp;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.switchboard.controlplane.Caller;
import io.switchboard.core.Text;
import io.switchboard.core.time.RatedLog;
import io.switchboard.core.time.Scheduler;
import io.switchboard.istio.ObjectSource;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * All streams, and what they are told: the newest state, at a bounded pace; the first change at once. Nothing before
 * all of the registry was read. Its state is on the scheduler; streams come on any thread.
 */
final class McpStreams extends AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase {
    /** Each is sent the whole state at each change. */
    static final int DEFAULT_MAX = 64;

    private final Scheduler scheduler;
    private final ObjectSource source;
    private final McpMetrics metrics;
    private final Pace pace;
    private final int max;
    private final RatedLog log;
    private final Set<McpStream> streams = new LinkedHashSet<>();
    private @Nullable Answers answers;
    private boolean pausing;
    private boolean changed;
    private boolean closed;
    private volatile List<JsonObject> table = List.of();

    McpStreams(Scheduler scheduler, ObjectSource source, McpMetrics metrics, Pace pace, int max) {
        this.scheduler = scheduler;
        this.source = source;
        this.metrics = metrics;
        this.pace = pace;
        this.max = max;
        log = new RatedLog(LoggerFactory.getLogger(McpStreams.class), scheduler);
    }

    @Override
    public StreamObserver<DiscoveryRequest> streamAggregatedResources(StreamObserver<DiscoveryResponse> observer) {
        ServerCallStreamObserver<DiscoveryResponse> out = (ServerCallStreamObserver<DiscoveryResponse>) observer;
        McpStream stream = new McpStream(out, metrics, Caller.current(), Peer.current(), scheduler.now());
        // A request at a time: a client that sends faster than it is answered waits.
        out.disableAutoRequest();
        out.setOnReadyHandler(() -> scheduler.execute(() -> stream.offer(answers)));
        out.setOnCancelHandler(() -> scheduler.execute(() -> leave(stream)));
        scheduler.execute(() -> enter(stream, out));
        return new StreamObserver<>() {
            @Override
            public void onNext(DiscoveryRequest request) {
                scheduler.execute(() -> {
                    take(stream, request);
                    if (!stream.hasEnded()) {
                        out.request(1);
                    }
                });
            }

            @Override
            public void onError(Throwable gone) {
                scheduler.execute(() -> leave(stream));
            }

            @Override
            public void onCompleted() {
                scheduler.execute(() -> {
                    stream.end(Status.OK);
                    leave(stream);
                });
            }
        };
    }

    private void enter(McpStream stream, ServerCallStreamObserver<DiscoveryResponse> out) {
        if (closed || out.isCancelled()) {
            stream.end(ending());
        } else if (streams.size() >= max) {
            metrics.refusedStreams.increment();
            log.warn("a stream of {} is refused: there are {} already; raise the setting streams", stream.peer(), max);
            stream.end(Status.RESOURCE_EXHAUSTED.withDescription("there are " + max + " streams already"));
        } else {
            streams.add(stream);
            out.request(1);
            tell();
        }
    }

    private void leave(McpStream stream) {
        stream.gone();
        if (streams.remove(stream)) {
            tell();
        }
    }

    private void take(McpStream stream, DiscoveryRequest request) {
        if (!streams.contains(stream)) {
            return;
        }
        String refusal = stream.take(request, answers);
        if (refusal != null) {
            log.warn(
                    "{} at {} has refused the answer of {}: {}",
                    stream.node(),
                    stream.peer(),
                    Text.printable(request.getTypeUrl()),
                    refusal);
        }
        if (stream.hasEnded()) {
            streams.remove(stream);
        }
        tell();
    }

    /** The objects are others now. */
    void changed() {
        changed = true;
        if (!pausing && !closed) {
            push();
        }
    }

    private void push() {
        changed = false;
        Answers before = answers == null ? Answers.none() : answers;
        Answers now = before.next(source.objects().values());
        answers = now;
        metrics.objects.set(now.size());
        metrics.bytes.set(now.bytes());
        metrics.unsaid.set(source.services().stream()
                .filter(each -> !each.notSaid().isEmpty())
                .count());
        streams.forEach(stream -> stream.offer(now));
        tell();
        Duration pause = pace.pause(now.bytes(), streams.size());
        pausing = true;
        scheduler.after(pause, () -> {
            pausing = false;
            if (changed && !closed) {
                push();
            }
        });
    }

    void close() {
        closed = true;
        List.copyOf(streams).forEach(stream -> stream.end(ending()));
        streams.clear();
        tell();
    }

    private static Status ending() {
        return Status.UNAVAILABLE.withDescription("the process is ending; connect again");
    }

    private void tell() {
        metrics.streams.set(streams.size());
        table = streams.stream().map(McpStreams::row).toList();
    }

    private static JsonObject row(McpStream stream) {
        JsonObject row = new JsonObject();
        row.addProperty("node", stream.node());
        row.addProperty("peer", stream.peer());
        row.addProperty("caller", stream.caller().name());
        row.addProperty("protocol", "mcp");
        row.addProperty("since", stream.since().toString());
        JsonArray kinds = new JsonArray();
        stream.kinds().forEach((typeUrl, asked) -> {
            JsonObject kind = new JsonObject();
            kind.addProperty("type", typeUrl);
            kind.addProperty("sent", asked.sent);
            kind.addProperty("accepted", asked.accepted);
            kind.addProperty("nacks", asked.nacks);
            kind.addProperty("refused", asked.refused);
            kinds.add(kind);
        });
        row.add("kinds", kinds);
        return row;
    }

    /** The streams as a JSON document; for any thread. */
    Supplier<String> clients() {
        return () -> {
            JsonArray rows = new JsonArray();
            table.forEach(rows::add);
            return rows.toString();
        };
    }
}
