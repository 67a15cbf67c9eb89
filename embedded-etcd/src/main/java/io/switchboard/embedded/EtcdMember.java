package io.switchboard.embedded;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.switchboard.core.time.Scheduler;
import io.switchboard.etcd.api.ResponseHeader;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The one member of the embedded cluster: what its services share. Everything runs on one scheduler's thread. */
final class EtcdMember {
    private final RandomGenerator random;
    private final EtcdEngine engine;
    private final Login login;
    private final Set<WatchStream> watchStreams = new LinkedHashSet<>();
    private EtcdIdentity identity;
    private int keepAliveStreams;

    EtcdMember(Scheduler scheduler, RandomGenerator random) {
        this.random = random;
        this.engine = new EtcdEngine(scheduler, random, this::pump);
        this.login = new Login(random);
        this.identity = EtcdIdentity.create(random);
    }

    EtcdEngine engine() {
        return engine;
    }

    Login login() {
        return login;
    }

    EtcdIdentity identity() {
        return identity;
    }

    Set<WatchStream> watchStreams() {
        return watchStreams;
    }

    int watches() {
        return watchStreams.stream().mapToInt(WatchStream::watches).sum();
    }

    int keepAliveStreams() {
        return keepAliveStreams;
    }

    void keepAliveStreamOpened() {
        keepAliveStreams++;
    }

    void keepAliveStreamClosed() {
        keepAliveStreams--;
    }

    /** Comes back after it was down, as itself or, without its data, as a member of another cluster. */
    void comeBack(boolean keepData) {
        if (keepData) {
            identity = identity.nextTerm();
            engine.leases().resume();
        } else {
            identity = EtcdIdentity.create(random);
            engine.wipe();
        }
    }

    private void pump() {
        List.copyOf(watchStreams).forEach(WatchStream::pump);
    }

    ResponseHeader header() {
        return identity.header(engine.store().revision());
    }

    /** Adds to a response's revision who answers. */
    ResponseHeader header(ResponseHeader revision) {
        return identity.header(revision.getRevision());
    }

    /** Answers a unary call of a caller who is allowed to make it. */
    <A> void answer(StreamObserver<A> out, Supplier<A> answer) {
        answerAnyone(out, () -> {
            login.check();
            return answer.get();
        });
    }

    <A> void answerAnyone(StreamObserver<A> out, Supplier<A> answer) {
        A response;
        try {
            response = answer.get();
        } catch (StatusRuntimeException e) {
            out.onError(e);
            return;
        }
        out.onNext(response);
        out.onCompleted();
    }
}
