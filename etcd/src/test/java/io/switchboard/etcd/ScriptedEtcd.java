package io.switchboard.etcd;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.google.protobuf.ByteString;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.switchboard.etcd.api.AuthGrpc;
import io.switchboard.etcd.api.AuthenticateRequest;
import io.switchboard.etcd.api.AuthenticateResponse;
import io.switchboard.etcd.api.Event;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.LeaseGrantRequest;
import io.switchboard.etcd.api.LeaseGrantResponse;
import io.switchboard.etcd.api.LeaseGrpc;
import io.switchboard.etcd.api.LeaseKeepAliveRequest;
import io.switchboard.etcd.api.LeaseKeepAliveResponse;
import io.switchboard.etcd.api.LeaseRevokeRequest;
import io.switchboard.etcd.api.LeaseRevokeResponse;
import io.switchboard.etcd.api.RangeRequest;
import io.switchboard.etcd.api.RangeResponse;
import io.switchboard.etcd.api.ResponseHeader;
import io.switchboard.etcd.api.TxnRequest;
import io.switchboard.etcd.api.TxnResponse;
import io.switchboard.etcd.api.WatchCreateRequest;
import io.switchboard.etcd.api.WatchGrpc;
import io.switchboard.etcd.api.WatchRequest;
import io.switchboard.etcd.api.WatchResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An etcd on a real port that answers only what a test tells it to, at the moment the test wants: for the orders of
 * events that no real server can be brought to produce.
 */
final class ScriptedEtcd implements AutoCloseable {
    /** A request that waits for the test's answer. */
    record Asked<Q, R>(Q request, @Nullable String token, StreamObserver<R> reply) {
        void answer(R response) {
            reply.onNext(response);
            reply.onCompleted();
        }

        void fail(Status status) {
            reply.onError(status.asRuntimeException());
        }
    }

    /** A watch stream, with the watches that were asked for on it. */
    static final class WatchCall {
        final @Nullable String token;
        final @Nullable String hasLeader;
        final StreamObserver<WatchResponse> responses;
        private final BlockingQueue<WatchRequest> requests = new LinkedBlockingQueue<>();

        WatchCall(@Nullable String token, @Nullable String hasLeader, StreamObserver<WatchResponse> responses) {
            this.token = token;
            this.hasLeader = hasLeader;
            this.responses = responses;
        }

        WatchCreateRequest create() throws InterruptedException {
            return next().getCreateRequest();
        }

        WatchRequest next() throws InterruptedException {
            return take(requests);
        }

        void send(WatchResponse.Builder response) {
            responses.onNext(response.build());
        }
    }

    private static final io.grpc.Context.Key<Metadata> HEADERS = io.grpc.Context.key("headers");

    final BlockingQueue<Asked<RangeRequest, RangeResponse>> ranges = new LinkedBlockingQueue<>();
    final BlockingQueue<Asked<TxnRequest, TxnResponse>> txns = new LinkedBlockingQueue<>();
    final BlockingQueue<WatchCall> watches = new LinkedBlockingQueue<>();
    final BlockingQueue<Asked<LeaseGrantRequest, LeaseGrantResponse>> grants = new LinkedBlockingQueue<>();
    final BlockingQueue<Asked<LeaseRevokeRequest, LeaseRevokeResponse>> revokes = new LinkedBlockingQueue<>();
    final BlockingQueue<Asked<LeaseKeepAliveRequest, LeaseKeepAliveResponse>> beats = new LinkedBlockingQueue<>();
    final BlockingQueue<Asked<AuthenticateRequest, AuthenticateResponse>> logins = new LinkedBlockingQueue<>();
    private final Server server;

    ScriptedEtcd() {
        try {
            server = io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder.forAddress(
                            new InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), 0),
                            InsecureServerCredentials.create())
                    .intercept(new HeaderCapture())
                    .addService(new Kv())
                    .addService(new Watches())
                    .addService(new Leases())
                    .addService(new Auth())
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String endpoint() {
        return "127.0.0.1:" + server.getPort();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    /** The next element; a test that waits longer than this has failed. */
    static <T> T take(BlockingQueue<T> queue) throws InterruptedException {
        T taken = queue.poll(60, TimeUnit.SECONDS);
        assertNotNull(taken, "nothing came");
        return taken;
    }

    static ResponseHeader header(long revision) {
        return header(1, revision, 1);
    }

    static ResponseHeader header(long cluster, long revision, long term) {
        return ResponseHeader.newBuilder()
                .setClusterId(cluster)
                .setRevision(revision)
                .setRaftTerm(term)
                .build();
    }

    static RangeResponse listed(long revision, KeyValue... content) {
        return RangeResponse.newBuilder()
                .setHeader(header(revision))
                .addAllKvs(List.of(content))
                .setCount(content.length)
                .build();
    }

    /**
     * The answer to who asks whether the content is still that of a revision.
     *
     * @param content what there was: how many keys, and which of them changed last
     */
    static TxnResponse confirmed(long keys, KeyValue... content) {
        TxnResponse.Builder response = TxnResponse.newBuilder().setSucceeded(true);
        response.addResponsesBuilder()
                .setResponseRange(RangeResponse.newBuilder().setCount(keys));
        if (keys > 0) {
            response.addResponsesBuilder()
                    .setResponseRange(RangeResponse.newBuilder().addAllKvs(List.of(content)));
        }
        return response.build();
    }

    static KeyValue kv(String key, long revision) {
        String address = key.substring(key.lastIndexOf('/') + 1);
        return KeyValue.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setValue(ByteString.copyFromUtf8("{\"Op\":0,\"Addr\":\"" + address + "\",\"Metadata\":null}"))
                .setModRevision(revision)
                .build();
    }

    /** Of a key that was not there. */
    static Event put(String key, long revision) {
        return Event.newBuilder()
                .setKv(kv(key, revision).toBuilder().setVersion(1))
                .build();
    }

    static Event deleted(String key, long revision) {
        return Event.newBuilder()
                .setType(Event.EventType.DELETE)
                .setKv(KeyValue.newBuilder()
                        .setKey(ByteString.copyFromUtf8(key))
                        .setModRevision(revision))
                .build();
    }

    static WatchResponse.Builder created(long id, long revision) {
        return WatchResponse.newBuilder()
                .setHeader(header(revision))
                .setWatchId(id)
                .setCreated(true);
    }

    static WatchResponse.Builder events(long id, Event... events) {
        long revision = events[events.length - 1].getKv().getModRevision();
        return WatchResponse.newBuilder()
                .setHeader(header(revision))
                .setWatchId(id)
                .addAllEvents(List.of(events));
    }

    private static @Nullable String header(String name) {
        Metadata headers = HEADERS.get();
        return headers == null ? null : headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
    }

    private static final class HeaderCapture implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            return io.grpc.Contexts.interceptCall(
                    io.grpc.Context.current().withValue(HEADERS, headers), call, headers, next);
        }
    }

    private final class Kv extends KVGrpc.KVImplBase {
        @Override
        public void range(RangeRequest request, StreamObserver<RangeResponse> reply) {
            ranges.add(new Asked<>(request, header("token"), reply));
        }

        @Override
        public void txn(TxnRequest request, StreamObserver<TxnResponse> reply) {
            txns.add(new Asked<>(request, header("token"), reply));
        }
    }

    private final class Watches extends WatchGrpc.WatchImplBase {
        @Override
        public StreamObserver<WatchRequest> watch(StreamObserver<WatchResponse> responses) {
            WatchCall call = new WatchCall(header("token"), header("hasleader"), responses);
            watches.add(call);
            return new QueueObserver<>(call.requests::add);
        }
    }

    private final class Leases extends LeaseGrpc.LeaseImplBase {
        @Override
        public void leaseGrant(LeaseGrantRequest request, StreamObserver<LeaseGrantResponse> reply) {
            grants.add(new Asked<>(request, header("token"), reply));
        }

        @Override
        public void leaseRevoke(LeaseRevokeRequest request, StreamObserver<LeaseRevokeResponse> reply) {
            revokes.add(new Asked<>(request, header("token"), reply));
        }

        @Override
        public StreamObserver<LeaseKeepAliveRequest> leaseKeepAlive(StreamObserver<LeaseKeepAliveResponse> reply) {
            String token = header("token");
            return new QueueObserver<>(request -> beats.add(new Asked<>(request, token, reply)));
        }
    }

    private final class Auth extends AuthGrpc.AuthImplBase {
        @Override
        public void authenticate(AuthenticateRequest request, StreamObserver<AuthenticateResponse> reply) {
            logins.add(new Asked<>(request, null, reply));
        }
    }

    private record QueueObserver<T>(java.util.function.Consumer<T> sink) implements StreamObserver<T> {
        @Override
        public void onNext(T value) {
            sink.accept(value);
        }

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onCompleted() {}
    }
}
