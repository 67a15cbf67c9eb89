package io.switchboard.scaler;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.switchboard.controlplane.Caller;
import io.switchboard.core.Text;
import io.switchboard.core.time.RatedLog;
import io.switchboard.core.time.Scheduler;
import io.switchboard.scaler.keda.ExternalScalerGrpc;
import io.switchboard.scaler.keda.GetMetricSpecResponse;
import io.switchboard.scaler.keda.GetMetricsRequest;
import io.switchboard.scaler.keda.GetMetricsResponse;
import io.switchboard.scaler.keda.IsActiveResponse;
import io.switchboard.scaler.keda.MetricValue;
import io.switchboard.scaler.keda.ScaledObjectRef;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Answers KEDA. Calls come on any thread; what is followed is on the scheduler. */
final class ScalerService extends ExternalScalerGrpc.ExternalScalerImplBase {
    static final int DEFAULT_STREAMS = 10_000;

    /** How often one who asks first is tried again, until the first reports are there. */
    private static final Duration AGAIN = Duration.ofMillis(250);

    private final Scheduler scheduler;
    private final Follows follows;
    private final ScalerMetrics metrics;
    private final @Nullable String own;
    private final int mostStreams;
    private final RatedLog log;
    /** Each with how it leaves. */
    private final Map<ActiveStream, Runnable> active = new LinkedHashMap<>();

    private final Set<ServerCallStreamObserver<GetMetricSpecResponse>> specs = new LinkedHashSet<>();
    private boolean closed;

    ScalerService(Scheduler scheduler, Follows follows, ScalerMetrics metrics, @Nullable String own, int mostStreams) {
        this.scheduler = scheduler;
        this.follows = follows;
        this.metrics = metrics;
        this.own = own;
        this.mostStreams = mostStreams;
        log = new RatedLog(LoggerFactory.getLogger(ScalerService.class), scheduler);
    }

    @Override
    public void getMetricSpec(ScaledObjectRef request, StreamObserver<GetMetricSpecResponse> out) {
        metrics.asked("GetMetricSpec");
        ScalerSpec spec = read(request, out);
        if (spec != null) {
            out.onNext(Specs.of(spec));
            out.onCompleted();
        }
    }

    @Override
    public void streamMetricSpec(ScaledObjectRef request, StreamObserver<GetMetricSpecResponse> observer) {
        metrics.asked("StreamMetricSpec");
        ScalerSpec spec = read(request, observer);
        if (spec == null) {
            return;
        }
        ServerCallStreamObserver<GetMetricSpecResponse> out =
                (ServerCallStreamObserver<GetMetricSpecResponse>) observer;
        out.setOnCancelHandler(() -> scheduler.execute(() -> {
            specs.remove(out);
            count();
        }));
        scheduler.execute(() -> {
            if (enters(out)) {
                specs.add(out);
                count();
                out.onNext(Specs.of(spec));
            }
        });
    }

    @Override
    public void getMetrics(GetMetricsRequest request, StreamObserver<GetMetricsResponse> out) {
        metrics.asked("GetMetrics");
        ScalerSpec spec = read(request.getScaledObjectRef(), out);
        if (spec == null) {
            return;
        }
        int at = 0;
        while (at < spec.targets().size()
                && !spec.targets().get(at).metric().exported().equals(request.getMetricName())) {
            at++;
        }
        if (at == spec.targets().size()) {
            fail(
                    out,
                    ScalerMetrics.METADATA,
                    Status.INVALID_ARGUMENT,
                    "metricName: \""
                            + Text.printable(request.getMetricName()) + "\" is none of this ScaledObject; it has "
                            + String.join(
                                    ", ",
                                    spec.targets().stream()
                                            .map(each -> each.metric().exported())
                                            .toList()));
            return;
        }
        int index = at;
        Target target = spec.targets().get(at);
        ask(spec, out, answers -> {
            Answer answer = answers.get(index);
            Unknown unknown = Demand.unknown(spec, answer);
            if (unknown != null) {
                return new Outcome<>(null, unknown);
            }
            double value = Demand.value(spec, target, answer);
            MetricValue told = MetricValue.newBuilder()
                    .setMetricName(request.getMetricName())
                    .setMetricValueFloat(value)
                    .setMetricValue((long) Math.ceil(value))
                    .build();
            return new Outcome<>(
                    GetMetricsResponse.newBuilder().addMetricValues(told).build(), null);
        });
    }

    @Override
    public void isActive(ScaledObjectRef request, StreamObserver<IsActiveResponse> out) {
        metrics.asked("IsActive");
        ScalerSpec spec = read(request, out);
        if (spec != null) {
            ask(spec, out, answers -> {
                Demand.Activity activity = Demand.activity(spec, answers);
                IsActiveResponse told = IsActiveResponse.newBuilder()
                        .setResult(activity.isActive())
                        .build();
                return activity.unknown() == null ? new Outcome<>(told, null) : new Outcome<>(null, activity.unknown());
            });
        }
    }

    @Override
    public void streamIsActive(ScaledObjectRef request, StreamObserver<IsActiveResponse> observer) {
        metrics.asked("StreamIsActive");
        ScalerSpec spec = read(request, observer);
        if (spec == null) {
            return;
        }
        ServerCallStreamObserver<IsActiveResponse> out = (ServerCallStreamObserver<IsActiveResponse>) observer;
        ActiveStream stream = new ActiveStream(out);
        out.setOnReadyHandler(() -> scheduler.execute(stream::offer));
        out.setOnCancelHandler(() -> scheduler.execute(() -> leave(stream)));
        scheduler.execute(() -> enter(spec, stream, out));
    }

    private void enter(ScalerSpec spec, ActiveStream stream, ServerCallStreamObserver<IsActiveResponse> out) {
        if (!enters(out)) {
            return;
        }
        try {
            FollowedLoad followed = follows.of(spec.service());
            FollowedLoad.Listener listener = () -> look(spec, followed, stream);
            active.put(stream, () -> followed.unlisten(listener));
            followed.listen(listener);
            count();
            listener.heard();
        } catch (RuntimeException e) {
            refuse(out, spec, e);
            stream.gone();
        }
    }

    private void look(ScalerSpec spec, FollowedLoad followed, ActiveStream stream) {
        try {
            Demand.Activity activity = Demand.activity(spec, followed.answers(spec));
            if (activity.unknown() == null) {
                stream.become(activity.isActive());
            }
        } catch (RuntimeException e) {
            Refusal refusal = refusal(spec, e);
            metrics.failed(refusal.reason());
            stream.end(refusal.status());
            leave(stream);
        }
    }

    private void refuse(StreamObserver<?> out, ScalerSpec spec, RuntimeException why) {
        Refusal refusal = refusal(spec, why);
        metrics.failed(refusal.reason());
        out.onError(refusal.status().asRuntimeException());
    }

    /** What is told to the caller, and how it is counted. */
    private record Refusal(String reason, Status status) {}

    private Refusal refusal(ScalerSpec spec, RuntimeException why) {
        if (why instanceof IllegalArgumentException) {
            return new Refusal(ScalerMetrics.METADATA, Status.INVALID_ARGUMENT.withDescription(why.getMessage()));
        }
        if (why instanceof FullException) {
            return new Refusal(ScalerMetrics.BOUND, Status.RESOURCE_EXHAUSTED.withDescription(why.getMessage()));
        }
        log.error("service {} cannot be followed", spec.service(), why);
        return new Refusal(
                ScalerMetrics.DEFECT,
                Status.UNAVAILABLE.withDescription(
                        "service " + spec.service() + " cannot be followed; the log of the scaler says why"));
    }

    private void leave(ActiveStream stream) {
        stream.gone();
        Runnable leaves = active.remove(stream);
        if (leaves != null) {
            leaves.run();
            count();
        }
    }

    /** Whether one more stream may be there; if not, it has been told so. */
    private <T> boolean enters(ServerCallStreamObserver<T> out) {
        if (out.isCancelled()) {
            return false;
        }
        if (closed) {
            out.onError(ending());
            return false;
        }
        if (active.size() + specs.size() >= mostStreams) {
            fail(
                    out,
                    ScalerMetrics.BOUND,
                    Status.RESOURCE_EXHAUSTED,
                    "there are " + mostStreams + " streams already; raise the setting streams");
            return false;
        }
        return true;
    }

    private static StatusRuntimeException ending() {
        return Status.UNAVAILABLE
                .withDescription("the process is ending; connect again")
                .asRuntimeException();
    }

    /** Either an answer, or why there is none. */
    private record Outcome<T>(@Nullable T told, @Nullable Unknown unknown) {}

    /** Makes an outcome of what is known. */
    private interface Asking<T> {
        Outcome<T> of(List<Answer> answers);
    }

    private <T> void ask(ScalerSpec spec, StreamObserver<T> out, Asking<T> asking) {
        scheduler.execute(() -> attempt(spec, (ServerCallStreamObserver<T>) out, asking));
    }

    private <T> void attempt(ScalerSpec spec, ServerCallStreamObserver<T> out, Asking<T> asking) {
        if (out.isCancelled()) {
            return;
        }
        if (closed) {
            out.onError(ending());
            return;
        }
        try {
            FollowedLoad followed = follows.of(spec.service());
            Outcome<T> outcome = asking.of(followed.answers(spec));
            T told = outcome.told();
            Unknown unknown = outcome.unknown();
            if (told != null) {
                out.onNext(told);
                out.onCompleted();
            } else if (followed.isNew()) {
                scheduler.after(AGAIN, () -> attempt(spec, out, asking));
            } else if (unknown != null) {
                fail(out, unknown.reason().label(), Status.UNAVAILABLE, spec.service() + ": " + unknown.text());
            }
        } catch (RuntimeException e) {
            refuse(out, spec, e);
        } finally {
            metrics.services.set(follows.all().size());
        }
    }

    /** The metadata as a spec; null: it has been refused. */
    private <T> @Nullable ScalerSpec read(ScaledObjectRef request, StreamObserver<T> out) {
        ScalerSpec spec;
        try {
            spec = SpecReader.read(request.getScalerMetadataMap(), own);
        } catch (IllegalArgumentException e) {
            fail(
                    out,
                    ScalerMetrics.METADATA,
                    Status.INVALID_ARGUMENT,
                    "ScaledObject " + Text.printable(request.getNamespace() + "/" + request.getName()) + ": "
                            + e.getMessage());
            return null;
        }
        Caller caller = Caller.current();
        if (!caller.sees().test(spec.service())) {
            fail(
                    out,
                    ScalerMetrics.ACCESS,
                    Status.PERMISSION_DENIED,
                    "service: " + Text.printable(caller.name()) + " may not see a service " + spec.service()
                            + ", whether there is one or not");
            return null;
        }
        return spec;
    }

    private <T> void fail(StreamObserver<T> out, String reason, Status status, String text) {
        metrics.failed(reason);
        out.onError(status.withDescription(text).asRuntimeException());
    }

    private void count() {
        metrics.streams.set(active.size() + specs.size());
        metrics.services.set(follows.all().size());
    }

    /** Ends all streams; callers connect again, to another process. */
    void close() {
        closed = true;
        List.copyOf(active.keySet()).forEach(stream -> {
            stream.end(Status.UNAVAILABLE.withDescription("the process is ending; connect again"));
            leave(stream);
        });
        List.copyOf(specs).forEach(out -> out.onError(ending()));
        specs.clear();
        count();
    }
}
