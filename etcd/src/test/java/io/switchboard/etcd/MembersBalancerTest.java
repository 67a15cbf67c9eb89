package io.switchboard.etcd;

import static io.switchboard.etcd.ScriptedEtcd.listed;
import static io.switchboard.etcd.ScriptedEtcd.take;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.switchboard.core.time.VirtualTime;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.RangeRequest;
import io.switchboard.etcd.api.RangeResponse;
import io.switchboard.etcd.api.TxnRequest;
import io.switchboard.etcd.api.TxnResponse;
import io.switchboard.etcd.api.WatchGrpc;
import io.switchboard.etcd.api.WatchResponse;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On real connections to two members: which of them gets what. */
class MembersBalancerTest {
    private final VirtualTime time = new VirtualTime();
    private final MemberBook book = new MemberBook(time::nanos);
    private final ScriptedEtcd near = new ScriptedEtcd();
    private final ScriptedEtcd far = new ScriptedEtcd();
    private final CountDownLatch both = new CountDownLatch(1);
    private final ManagedChannel channel;

    MembersBalancerTest() throws InterruptedException {
        book.onKnowledge(() -> {
            if (book.connected().size() == 2) {
                both.countDown();
            }
        });
        ClusterMembers members =
                new ClusterMembers(Endpoint.parseAll(near.endpoint(), far.endpoint()), new Random(1), null, book);
        channel = Grpc.newChannelBuilder(
                        EndpointsNameResolverProvider.SCHEME + ":///etcd", InsecureChannelCredentials.create())
                .setNameResolverArg(EndpointsNameResolver.MEMBERS, members)
                .defaultLoadBalancingPolicy(MembersBalancerProvider.POLICY)
                .build();
        channel.getState(true);
        assertTrue(both.await(60, TimeUnit.SECONDS));
    }

    @AfterEach
    void close() {
        channel.shutdownNow();
        near.close();
        far.close();
    }

    @Test
    void of_equals_each_gets_every_second_request() throws Exception {
        for (int i = 0; i < 3; i++) {
            list();
            list();
            take(near.ranges);
            take(far.ranges);
        }
    }

    @Test
    void lists_and_watches_go_to_the_near_one_and_writes_to_both() throws Exception {
        measured();
        for (int i = 0; i < 4; i++) {
            list();
            take(near.ranges);
            write();
            write();
            take(near.txns);
            take(far.txns);
        }
        WatchGrpc.newStub(channel).watch(new StreamObserver<>() {
            @Override
            public void onNext(WatchResponse value) {}

            @Override
            public void onError(Throwable error) {}

            @Override
            public void onCompleted() {}
        });
        take(near.watches);
        assertTrue(far.ranges.isEmpty());
    }

    @Test
    void a_transaction_that_only_reads_goes_where_lists_go() throws Exception {
        measured();
        for (int i = 0; i < 3; i++) {
            txn(CallOptions.DEFAULT.withOption(MembersBalancer.READ, true));
            take(near.txns);
        }
        assertTrue(far.txns.isEmpty());
    }

    @Test
    void a_member_that_is_left_gets_nothing_at_once() throws Exception {
        measured();
        book.ended(Members.sent(time, at(near)), Status.DEADLINE_EXCEEDED);
        list();
        take(far.ranges);
        write();
        take(far.txns);
        write();
        take(far.txns);
        assertTrue(near.txns.isEmpty());
    }

    @Test
    void when_the_near_one_dies_the_other_is_asked_for_everything() throws Exception {
        measured();
        CountDownLatch gone = new CountDownLatch(1);
        book.onKnowledge(() -> {
            if (book.connected().equals(Set.of(at(far)))) {
                gone.countDown();
            }
        });
        near.close();
        assertTrue(gone.await(60, TimeUnit.SECONDS));
        list();
        take(far.ranges);
        write();
        take(far.txns);
    }

    @Test
    void a_request_for_one_member_goes_there_or_fails_at_once() throws Exception {
        measured();
        Future<RangeResponse> asked = range(CallOptions.DEFAULT.withOption(MembersBalancer.MEMBER, at(far)));
        take(far.ranges).answer(listed(7));
        assertEquals(7, asked.get(60, TimeUnit.SECONDS).getHeader().getRevision());
        SocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        StatusRuntimeException failure = assertThrows(
                StatusRuntimeException.class,
                () -> ClientCalls.blockingUnaryCall(
                        channel,
                        KVGrpc.getRangeMethod(),
                        CallOptions.DEFAULT.withOption(MembersBalancer.MEMBER, nobody),
                        RangeRequest.getDefaultInstance()));
        assertEquals(Status.Code.UNAVAILABLE, failure.getStatus().getCode());
    }

    private void measured() throws InterruptedException {
        Members.measure(book, time, at(near), 2);
        Members.measure(book, time, at(far), 70);
        assertEquals(Set.of(at(near)), book.choice().near());
        awaitChoice();
    }

    /** Another thread may be at work in the channel, which then goes by the choice a moment later. */
    private void awaitChoice() throws InterruptedException {
        int atNear = 0;
        for (int i = 0; i < 1000 && atNear < 2; i++) {
            list();
            atNear = isNear() ? atNear + 1 : 0;
        }
        assertEquals(2, atNear, "lists in succession that went to the near one");
    }

    /** Where the one request that is under way has come to. */
    private boolean isNear() throws InterruptedException {
        for (int i = 0; i < 2000; i++) {
            if (near.ranges.poll(10, TimeUnit.MILLISECONDS) != null) {
                return true;
            }
            if (far.ranges.poll() != null) {
                return false;
            }
        }
        throw new AssertionError("no request came within 20 s");
    }

    private static SocketAddress at(ScriptedEtcd member) {
        return new InetSocketAddress(
                InetAddress.getLoopbackAddress(),
                Endpoint.parse(member.endpoint()).address().port());
    }

    private void list() {
        Future<RangeResponse> unused = range(CallOptions.DEFAULT);
    }

    private Future<RangeResponse> range(CallOptions options) {
        return ClientCalls.futureUnaryCall(
                channel.newCall(KVGrpc.getRangeMethod(), options),
                RangeRequest.newBuilder().setKey(ByteString.copyFromUtf8("a")).build());
    }

    private void write() {
        txn(CallOptions.DEFAULT);
    }

    private void txn(CallOptions options) {
        Future<TxnResponse> unused = ClientCalls.futureUnaryCall(
                channel.newCall(KVGrpc.getTxnMethod(), options), TxnRequest.getDefaultInstance());
    }
}
