package io.switchboard.xds;

import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.switchboard.controlplane.Caller;
import io.switchboard.core.Foreign;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** ADS, with the state of the world and with changes; the step from gRPC's threads to the scheduler and back. */
final class AdsService extends AggregatedDiscoveryServiceImplBase {
    private final XdsWorld world;
    private final RequestReader reader;
    private final int most;
    private final Set<AdsSession> sessions = new LinkedHashSet<>();
    private final AtomicInteger open = new AtomicInteger();
    private boolean ended;

    /** @param most how many streams there may be at one time */
    AdsService(XdsWorld world, int most) {
        this.world = world;
        this.reader = new RequestReader(world.metrics());
        this.most = most;
    }

    @Override
    public StreamObserver<DiscoveryRequest> streamAggregatedResources(StreamObserver<DiscoveryResponse> responses) {
        return new Stream<>(
                (ServerCallStreamObserver<DiscoveryResponse>) responses,
                false,
                Wire::sotw,
                (session, request) -> session.received(request.getNode(), reader.read(request)));
    }

    @Override
    public StreamObserver<DeltaDiscoveryRequest> deltaAggregatedResources(
            StreamObserver<DeltaDiscoveryResponse> responses) {
        return new Stream<>(
                (ServerCallStreamObserver<DeltaDiscoveryResponse>) responses,
                true,
                Wire::delta,
                (session, request) -> session.received(request.getNode(), reader.read(request)));
    }

    /** How many streams are open. On any thread. */
    int streams() {
        return open.get();
    }

    /** How each stream stands. On the scheduler. */
    List<ClientStatus> clients() {
        List<ClientStatus> all = new ArrayList<>();
        sessions.forEach(session -> all.add(session.status()));
        return all;
    }

    /** Ends all streams, such that clients come again at once, and takes no new ones. On the scheduler. */
    void end() {
        ended = true;
        List.copyOf(sessions).forEach(session -> session.end(ending()));
        sessions.clear();
    }

    private static Status ending() {
        return Status.UNAVAILABLE.withDescription("this process is ending; connect again");
    }

    /** One call; its methods run on gRPC's threads, one at a time. */
    private final class Stream<Q, A> implements StreamObserver<Q>, Outlet {
        private final ServerCallStreamObserver<A> responses;
        private final Function<Push, A> wire;
        private final BiConsumer<AdsSession, Q> taken;
        private final AdsSession session;
        private final Foreign failures = new Foreign("a stream of xDS");
        private boolean over;

        Stream(
                ServerCallStreamObserver<A> responses,
                boolean delta,
                Function<Push, A> wire,
                BiConsumer<AdsSession, Q> taken) {
            this.responses = responses;
            this.wire = wire;
            this.taken = taken;
            this.session = new AdsSession(world, Caller.current(), delta, peer(), this);
            responses.disableAutoRequest();
            responses.setOnReadyHandler(() -> onScheduler(session::pump));
            responses.setOnCancelHandler(this::gone);
            int now = open.incrementAndGet();
            world.scheduler().execute(() -> begin(now));
        }

        private void begin(int streams) {
            if (ended) {
                end(ending());
            } else if (streams > most) {
                world.metrics().leftOut("too_many_streams", 1);
                end(Status.RESOURCE_EXHAUSTED.withDescription("there are " + most
                        + " streams, as many as may be; raise the setting streams of part xds, or add a process"));
            } else {
                sessions.add(session);
                responses.request(1);
            }
        }

        @Override
        public void onNext(Q request) {
            onScheduler(() -> {
                if (!over) {
                    taken.accept(session, request);
                    // One at a time: a client that asks faster than it is answered waits.
                    responses.request(1);
                }
            });
        }

        @Override
        public void onError(Throwable thrown) {
            gone();
        }

        @Override
        public void onCompleted() {
            onScheduler(() -> {
                if (!over) {
                    session.close();
                    finish(null);
                }
            });
        }

        private void gone() {
            world.scheduler().execute(() -> {
                session.close();
                over();
            });
        }

        private void onScheduler(Runnable task) {
            world.scheduler().execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException | StackOverflowError e) {
                    failures.failed(e);
                    session.end(Status.INTERNAL.withDescription("this process failed to answer; its log says why"));
                }
            });
        }

        @Override
        public boolean isReady() {
            return !over && responses.isReady();
        }

        @Override
        public void send(Push push) {
            responses.onNext(wire.apply(push));
        }

        @Override
        public void end(Status status) {
            finish(status.asRuntimeException());
        }

        private void finish(@Nullable Throwable thrown) {
            if (over) {
                return;
            }
            over();
            try {
                if (thrown == null) {
                    responses.onCompleted();
                } else {
                    responses.onError(thrown);
                }
            } catch (IllegalStateException alreadyOver) {
                failures.failed(alreadyOver);
            }
        }

        private void over() {
            if (!over) {
                over = true;
                sessions.remove(session);
                open.decrementAndGet();
            }
        }

        private static String peer() {
            return PeerAddress.KEY.get(Context.current());
        }
    }
}
