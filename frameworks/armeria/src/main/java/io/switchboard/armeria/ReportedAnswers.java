package io.switchboard.armeria;

import com.linecorp.armeria.client.ClientRequestContext;
import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.client.endpoint.EndpointGroup;
import com.linecorp.armeria.client.endpoint.EndpointSelectionStrategy;
import com.linecorp.armeria.client.endpoint.EndpointSelector;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.logging.RequestLog;
import io.grpc.Status;
import io.switchboard.core.Foreign;
import io.switchboard.core.Snapshot;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A strategy that also reports which of the {@linkplain Snapshot#doubted doubted} instances answer calls. While none is
 * doubted, a call costs what it does without.
 */
final class ReportedAnswers implements EndpointSelectionStrategy {
    private static final String GRPC_STATUS = "grpc-status";
    private static final Set<String> NO_PROOF =
            Set.of(String.valueOf(Status.Code.UNAVAILABLE.value()), String.valueOf(Status.Code.UNIMPLEMENTED.value()));

    private final EndpointSelectionStrategy strategy;
    private final Foreign reports = new Foreign("reporting that an instance answers");
    private volatile Set<String> doubted = Set.of();
    private volatile Consumer<String> answered = name -> {};

    ReportedAnswers(EndpointSelectionStrategy strategy) {
        this.strategy = strategy;
    }

    void to(Consumer<String> answered) {
        this.answered = answered;
    }

    void of(Set<String> doubted) {
        this.doubted = doubted;
    }

    @Override
    public EndpointSelector newSelector(EndpointGroup group) {
        EndpointSelector selector = strategy.newSelector(group);
        return new EndpointSelector() {
            @Override
            public @Nullable Endpoint selectNow(ClientRequestContext context) {
                return heard(context, selector.selectNow(context));
            }

            @Override
            @Deprecated
            public CompletableFuture<Endpoint> select(
                    ClientRequestContext context, ScheduledExecutorService executor, long timeoutMillis) {
                return selector.select(context, executor, timeoutMillis)
                        .thenApply(endpoint -> heard(context, endpoint));
            }

            @Override
            public CompletableFuture<Endpoint> select(ClientRequestContext context, ScheduledExecutorService executor) {
                return selector.select(context, executor).thenApply(endpoint -> heard(context, endpoint));
            }
        };
    }

    private @Nullable Endpoint heard(ClientRequestContext context, @Nullable Endpoint endpoint) {
        if (endpoint != null && isDoubted(endpoint)) {
            context.log().whenComplete().thenAccept(this::ended);
        }
        return endpoint;
    }

    /**
     * The log of a call that was tried again ends as its last attempt, wherever that went: each has a log of its own.
     */
    private void ended(RequestLog log) {
        if (log.children().isEmpty()) {
            attempted(log);
        } else {
            log.children().forEach(attempt -> attempt.whenComplete().thenAccept(this::attempted));
        }
    }

    private void attempted(RequestLog log) {
        if (log.context() instanceof ClientRequestContext context && isAnswer(log)) {
            Endpoint endpoint = context.endpoint();
            if (endpoint != null && isDoubted(endpoint)) {
                reports.run(() -> answered.accept(
                        SwitchboardEndpointGroup.instance(endpoint).name()));
            }
        }
    }

    private boolean isDoubted(Endpoint endpoint) {
        Set<String> names = doubted;
        return !names.isEmpty()
                && names.contains(SwitchboardEndpointGroup.instance(endpoint).name());
    }

    /** What says that nobody is there, or that it is not known there, may come from somebody else. */
    private static boolean isAnswer(RequestLog log) {
        HttpStatus status = log.responseHeaders().status();
        return !status.equals(HttpStatus.UNKNOWN)
                && !status.equals(HttpStatus.SERVICE_UNAVAILABLE)
                && !NO_PROOF.contains(log.responseHeaders().get(GRPC_STATUS, ""))
                && !NO_PROOF.contains(log.responseTrailers().get(GRPC_STATUS, ""));
    }
}
