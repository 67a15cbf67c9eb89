package io.switchboard.scaler.activator;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.switchboard.controlplane.Caller;
import io.switchboard.core.ServiceName;
import io.switchboard.core.time.Scheduler;
import io.switchboard.grpc.orca.OpenRcaServiceGrpc;
import io.switchboard.grpc.orca.OrcaLoadReport;
import io.switchboard.grpc.orca.OrcaLoadReportRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Reports how many calls wait, and how many a second have come to wait, as every server reports its load (ORCA): as
 * {@code named_metrics.in_flight} and {@code rps_fractional}, of the service that the stream is for. Calls that are
 * passed through are in the load of the instance that answers them. Besides the interval there is a report at once when
 * the first call begins to wait, and when the last has left.
 */
final class WaitingReports extends OpenRcaServiceGrpc.OpenRcaServiceImplBase {
    static final String IN_FLIGHT = "in_flight";
    static final int MOST_STREAMS = 1_000;

    private static final Duration TICK = Duration.ofSeconds(1);
    /** Between two reports to one caller, whatever changes. */
    private static final Duration LEAST = Duration.ofMillis(100);

    private static final Context.Key<ServiceName> SERVICE = Context.key("switchboard-activator-service");

    private final Scheduler scheduler;
    private final Waiting waiting;
    private final Predicate<ServiceName> known;
    private final Set<Stream> streams = new LinkedHashSet<>();
    /** By tick, of those services that somebody has a stream for. */
    private final Map<ServiceName, ArrivalRate> rates = new HashMap<>();

    private boolean ticking;
    private boolean closed;

    private static final class Stream {
        final ServiceName service;
        final ServerCallStreamObserver<OrcaLoadReport> caller;
        final long interval;
        long sent;
        boolean begun;
        /** Whether there is news that it has not been told. */
        boolean due;

        Stream(ServiceName service, ServerCallStreamObserver<OrcaLoadReport> caller, long interval) {
            this.service = service;
            this.caller = caller;
            this.interval = interval;
        }
    }

    /** @param known whether calls are held for a service */
    WaitingReports(Scheduler scheduler, Waiting waiting, Predicate<ServiceName> known) {
        this.scheduler = scheduler;
        this.waiting = waiting;
        this.known = known;
        waiting.onChange(this::changed);
    }

    /** Notes for which service a stream is. */
    static ServerInterceptor naming(Authorities authorities) {
        return new ServerInterceptor() {
            @Override
            public <Q, A> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
                ServiceName service = OpenRcaServiceGrpc.SERVICE_NAME.equals(
                                call.getMethodDescriptor().getServiceName())
                        ? authorities.of(call.getAuthority(), headers)
                        : null;
                return service == null
                        ? next.startCall(call, headers)
                        : Contexts.interceptCall(Context.current().withValue(SERVICE, service), call, headers, next);
            }
        };
    }

    @Override
    public void streamCoreMetrics(OrcaLoadReportRequest request, StreamObserver<OrcaLoadReport> response) {
        ServiceName service = SERVICE.get();
        if (service == null || !known.test(service) || !Caller.current().sees().test(service)) {
            response.onError(Status.NOT_FOUND
                    .withDescription("the activator holds no calls for this authority; name the service in the header "
                            + Authorities.SERVICE.name())
                    .asRuntimeException());
            return;
        }
        ServerCallStreamObserver<OrcaLoadReport> caller = (ServerCallStreamObserver<OrcaLoadReport>) response;
        long seconds = Math.max(
                0,
                Math.min(TimeUnit.DAYS.toSeconds(1), request.getReportInterval().getSeconds()));
        Stream stream = new Stream(service, caller, Math.max(TICK.toNanos(), TimeUnit.SECONDS.toNanos(seconds)));
        caller.setOnCancelHandler(() -> scheduler.execute(() -> streams.remove(stream)));
        scheduler.execute(() -> add(stream));
    }

    private void add(Stream stream) {
        if (stream.caller.isCancelled()) {
            return;
        }
        if (closed) {
            refuse(stream, Status.UNAVAILABLE.withDescription("the activator ends"));
        } else if (streams.size() >= MOST_STREAMS) {
            refuse(
                    stream,
                    Status.RESOURCE_EXHAUSTED.withDescription(
                            "the activator reports to " + MOST_STREAMS + " callers, and to no more"));
        } else if (send(stream)) {
            streams.add(stream);
            if (!ticking) {
                ticking = true;
                scheduler.after(TICK, this::tick);
            }
        }
    }

    private void changed(ServiceName service) {
        for (Stream stream : List.copyOf(streams)) {
            if (stream.service.equals(service) && !stream.due) {
                stream.due = true;
                long left = LEAST.toNanos() - (scheduler.nanos() - stream.sent);
                if (left <= 0) {
                    sendOrDrop(stream);
                } else {
                    scheduler.after(Duration.ofNanos(left), () -> sendOrDrop(stream));
                }
            }
        }
    }

    private ArrivalRate rate(ServiceName service) {
        return rates.computeIfAbsent(service, name -> new ArrivalRate(waiting.arrived(name), scheduler.nanos()));
    }

    private void tick() {
        ticking = !streams.isEmpty();
        rates.keySet().retainAll(streams.stream().map(stream -> stream.service).collect(Collectors.toSet()));
        rates.forEach((service, rate) -> rate.next(waiting.arrived(service), scheduler.nanos()));
        if (ticking) {
            long now = scheduler.nanos();
            for (Stream stream : List.copyOf(streams)) {
                // What is due within half a tick goes out now, or an interval would be a tick too long now and then.
                if (stream.due || now - stream.sent >= stream.interval - TICK.toNanos() / 2) {
                    sendOrDrop(stream);
                }
            }
            scheduler.after(TICK, this::tick);
        }
    }

    private void sendOrDrop(Stream stream) {
        if (streams.contains(stream) && !send(stream)) {
            streams.remove(stream);
        }
    }

    /** @return whether the stream goes on; who does not read gets fewer */
    private boolean send(Stream stream) {
        try {
            if (stream.caller.isCancelled()) {
                return false;
            }
            if (stream.caller.isReady() || !stream.begun) {
                stream.caller.onNext(OrcaLoadReport.newBuilder()
                        .setRpsFractional(rate(stream.service).rate())
                        .putNamedMetrics(IN_FLIGHT, waiting.waiting(stream.service))
                        .build());
                stream.sent = scheduler.nanos();
                stream.begun = true;
                stream.due = false;
            }
            return true;
        } catch (RuntimeException e) {
            return false; // It was cancelled just now.
        }
    }

    /** On the scheduler: ends all, and takes no more. */
    void close() {
        closed = true;
        for (Stream stream : List.copyOf(streams)) {
            refuse(stream, Status.UNAVAILABLE.withDescription("the activator ends"));
        }
        streams.clear();
    }

    private static void refuse(Stream stream, Status why) {
        try {
            stream.caller.onError(why.asRuntimeException());
        } catch (RuntimeException e) {
            // It was cancelled just now.
        }
    }
}
