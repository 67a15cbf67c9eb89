package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.fail;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A two-way stream in a test's hand: what comes in is queued, and asked for one by one. */
final class StreamProbe<Q, A> implements StreamObserver<A>, AutoCloseable {
    private static final int WAIT_SECONDS = 20;

    private final BlockingQueue<Object> received = new LinkedBlockingQueue<>();
    private @Nullable StreamObserver<Q> requests;

    private StreamProbe() {}

    static <Q, A> StreamProbe<Q, A> open(Function<StreamObserver<A>, StreamObserver<Q>> call) {
        StreamProbe<Q, A> probe = new StreamProbe<>();
        probe.requests = call.apply(probe);
        return probe;
    }

    void send(Q request) {
        requests().onNext(request);
    }

    void halfClose() {
        requests().onCompleted();
    }

    private StreamObserver<Q> requests() {
        if (requests == null) {
            throw new IllegalStateException("not open yet");
        }
        return requests;
    }

    /** The next response; fails the test if the stream ends or stays silent. */
    @SuppressWarnings("unchecked") // the queue holds responses and one status, at the end
    A next() {
        Object next = poll();
        if (next instanceof Status) {
            fail("the stream ended: " + next);
        }
        return (A) next;
    }

    /** How the stream ended; fails the test if a response comes instead. */
    Status end() {
        return assertInstanceOf(Status.class, poll());
    }

    private Object poll() {
        try {
            Object next = received.poll(WAIT_SECONDS, TimeUnit.SECONDS);
            return next == null ? fail("nothing came within " + WAIT_SECONDS + " s") : next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void onNext(A response) {
        received.add(response);
    }

    @Override
    public void onError(Throwable t) {
        received.add(Status.fromThrowable(t));
    }

    @Override
    public void onCompleted() {
        received.add(Status.OK);
    }

    /** Cancels the stream. */
    @Override
    public void close() {
        requests().onError(Status.CANCELLED.asRuntimeException());
    }
}
