package io.switchboard.etcd;

import static io.switchboard.etcd.ScriptedEtcd.confirmed;
import static io.switchboard.etcd.ScriptedEtcd.created;
import static io.switchboard.etcd.ScriptedEtcd.kv;
import static io.switchboard.etcd.ScriptedEtcd.listed;
import static io.switchboard.etcd.ScriptedEtcd.take;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.switchboard.core.Freshness;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.etcd.ScriptedEtcd.WatchCall;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.RangeRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A member of two that has lost the cluster's leader. */
class CutOffMemberTest {
    private final ScriptedEtcd one = new ScriptedEtcd();
    private final ScriptedEtcd other = new ScriptedEtcd();
    private final EtcdClient client = EtcdClient.connect(
            EtcdOptions.builder(one.endpoint(), other.endpoint()).build());
    private final BlockingQueue<Snapshot> snapshots = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        client.close();
        one.close();
        other.close();
    }

    @Test
    void its_watches_and_its_requests_go_to_the_other_one() throws Exception {
        client.directory().follow(new ServiceName("demo"), snapshots::add);
        take(whoHas(etcd -> etcd.ranges).ranges).answer(listed(5, kv("demo/10.0.0.1:1", 5)));
        ScriptedEtcd cutOff = whoHas(etcd -> etcd.watches);
        ScriptedEtcd left = cutOff == one ? other : one;
        WatchCall stream = take(cutOff.watches);
        stream.create();
        stream.send(created(1, 5));
        await(Freshness.LIVE);
        both();
        stream.responses.onError(
                Status.UNAVAILABLE.withDescription("etcdserver: no leader").asRuntimeException());
        WatchCall again = take(left.watches);
        again.create();
        again.send(created(1, 5));
        take(left.txns).answer(confirmed(1, kv("demo/10.0.0.1:1", 5)));
        await(Freshness.LIVE);
        for (int i = 0; i < 6; i++) {
            ask();
            take(left.ranges).answer(listed(5));
        }
        assertTrue(cutOff.ranges.isEmpty());
    }

    /** Until each has answered: then both are connected. */
    private void both() throws InterruptedException {
        Set<ScriptedEtcd> answered = new HashSet<>();
        while (answered.size() < 2) {
            ask();
            ScriptedEtcd member = whoHas(etcd -> etcd.ranges);
            take(member.ranges).answer(listed(5));
            answered.add(member);
        }
    }

    private void ask() {
        client.access().unary(KVGrpc.getRangeMethod(), RangeRequest.getDefaultInstance(), answer -> {}, status -> {});
    }

    /** The member that something has come to. */
    private ScriptedEtcd whoHas(Function<ScriptedEtcd, BlockingQueue<?>> what) {
        for (int i = 0; i < 4000; i++) {
            for (ScriptedEtcd member : List.of(one, other)) {
                if (!what.apply(member).isEmpty()) {
                    return member;
                }
            }
            LockSupport.parkNanos(5_000_000);
        }
        throw new AssertionError("nothing came");
    }

    private void await(Freshness wanted) throws InterruptedException {
        Snapshot snapshot = take(snapshots);
        while (snapshot.freshness() != wanted) {
            snapshot = take(snapshots);
        }
    }
}
