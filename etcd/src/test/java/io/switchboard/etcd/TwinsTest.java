package io.switchboard.etcd;

import static io.switchboard.etcd.ScriptedEtcd.created;
import static io.switchboard.etcd.ScriptedEtcd.events;
import static io.switchboard.etcd.ScriptedEtcd.header;
import static io.switchboard.etcd.ScriptedEtcd.listed;
import static io.switchboard.etcd.ScriptedEtcd.take;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.switchboard.core.Instance;
import io.switchboard.core.Registration;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.ServiceName;
import io.switchboard.etcd.ScriptedEtcd.Asked;
import io.switchboard.etcd.ScriptedEtcd.WatchCall;
import io.switchboard.etcd.api.Event;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.LeaseGrantResponse;
import io.switchboard.etcd.api.LeaseKeepAliveResponse;
import io.switchboard.etcd.api.LeaseRevokeResponse;
import io.switchboard.etcd.api.PutRequest;
import io.switchboard.etcd.api.RangeResponse;
import io.switchboard.etcd.api.ResponseOp;
import io.switchboard.etcd.api.TxnRequest;
import io.switchboard.etcd.api.TxnResponse;
import io.switchboard.etcd.layout.InstanceCodec;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two registrations that claim one key: exactly one keeps it, and the other says so. */
class TwinsTest {
    private static final String KEY = "demo/10.0.0.1:80";
    private static final Instance INSTANCE =
            Instance.at("10.0.0.1:80").toBuilder().incarnation(7).build();

    /** Seconds; a third of it is how long a test may take to answer a beat. */
    private static final long TTL = 6;

    private final ScriptedEtcd etcd = new ScriptedEtcd();
    private final EtcdClient client = EtcdClient.connect(EtcdOptions.builder(etcd.endpoint())
            .requestTimeout(Duration.ofMinutes(1))
            .build());
    private final BlockingQueue<RegistrationState> states = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        etcd.close();
        client.close();
    }

    @Test
    void a_first_write_takes_the_key_over_and_becomes_the_newest_also_with_a_clock_that_went_back() throws Exception {
        Registration registration = register();
        take(etcd.grants).answer(lease(77, 10));
        Asked<TxnRequest, TxnResponse> blind = take(etcd.txns);
        assertEquals(0, expectedRevision(blind));
        blind.answer(found(held(99, 50, 15)));
        Asked<TxnRequest, TxnResponse> claim = take(etcd.txns);
        assertEquals(15, expectedRevision(claim));
        assertEquals(51, incarnation(put(claim)));
        claim.answer(written(20));
        assertEquals(RegistrationState.ACTIVE, nextAfter(RegistrationState.PENDING));
        assertEquals(51, registration.instance().incarnation());
    }

    @Test
    void a_key_that_is_put_back_yields_to_a_newer_incarnation_for_good() throws Exception {
        Registration registration = active(77, TTL);
        take(etcd.beats).reply().onNext(beat(77, 0));
        take(etcd.grants).answer(lease(78, TTL));
        take(etcd.txns).answer(found(held(99, 8, 30)));
        assertEquals(RegistrationState.RECOVERING, take(states));
        assertEquals(RegistrationState.SUPERSEDED, take(states));
        assertEquals(
                "a newer process (incarnation 8, this one is 7) holds demo/10.0.0.1:80",
                registration.problem().orElse(""));
        // Nothing hangs on its lease any more.
        assertEquals(78, take(etcd.revokes).request().getID());
        registration.update(INSTANCE.toBuilder().weight(5).build());
        registration.close();
        assertEquals(RegistrationState.CLOSED, take(states));
        assertEquals(null, etcd.txns.poll(), "neither a write nor a deletion");
        assertEquals(null, etcd.grants.poll());
    }

    /** Which it is cannot be seen; should it be a twin, it sees a newer claim then, and yields. */
    @Test
    void of_equal_incarnations_under_two_leases_the_one_is_a_copy_and_is_claimed_over() throws Exception {
        active(77, TTL);
        take(etcd.beats).reply().onNext(beat(77, 0));
        take(etcd.grants).answer(lease(78, TTL));
        take(etcd.txns).answer(found(held(99, 7, 30)));
        Asked<TxnRequest, TxnResponse> again = take(etcd.txns);
        assertEquals(30, expectedRevision(again));
        assertEquals(8, incarnation(put(again)));
        again.answer(written(31));
        assertEquals(RegistrationState.RECOVERING, take(states));
        assertEquals(RegistrationState.ACTIVE, take(states));
    }

    @Test
    void a_key_that_is_put_back_replaces_an_older_incarnation() throws Exception {
        active(77, TTL);
        take(etcd.beats).reply().onNext(beat(77, 0));
        take(etcd.grants).answer(lease(78, TTL));
        take(etcd.txns).answer(found(held(99, 6, 30)));
        Asked<TxnRequest, TxnResponse> again = take(etcd.txns);
        assertEquals(30, expectedRevision(again));
        again.answer(written(31));
        assertEquals(RegistrationState.RECOVERING, take(states));
        assertEquals(RegistrationState.ACTIVE, take(states));
    }

    @Test
    void a_backup_of_the_registration_itself_is_no_twin() throws Exception {
        active(77, TTL);
        take(etcd.beats).reply().onNext(beat(77, 0));
        take(etcd.grants).answer(lease(78, TTL));
        take(etcd.txns).answer(found(held(77, 7, 5)));
        assertEquals(5, expectedRevision(take(etcd.txns)));
    }

    @Test
    void the_older_one_notices_while_its_lease_lives() throws Exception {
        Registration registration = active(77, 10);
        take(etcd.ranges).answer(listed(20, held(77, 7, 20)));
        WatchCall watch = take(etcd.watches);
        long id = watch.create().getWatchId();
        watch.send(created(id, 20));
        watch.send(events(id, Event.newBuilder().setKv(held(99, 8, 25)).build()));
        assertEquals(RegistrationState.SUPERSEDED, take(states));
        assertEquals(RegistrationState.SUPERSEDED, registration.state());
        take(etcd.revokes);
        assertEquals(null, etcd.txns.poll());
    }

    @Test
    void an_older_one_that_overwrites_is_overwritten() throws Exception {
        active(77, 10);
        take(etcd.ranges).answer(listed(20, held(77, 7, 20)));
        WatchCall watch = take(etcd.watches);
        long id = watch.create().getWatchId();
        watch.send(created(id, 20));
        watch.send(events(id, Event.newBuilder().setKv(held(99, 6, 25)).build()));
        Asked<TxnRequest, TxnResponse> again = take(etcd.txns);
        assertEquals(25, expectedRevision(again));
        assertEquals(7, incarnation(put(again)));
    }

    @Test
    void a_first_write_whose_answer_was_lost_is_found_to_be_its_own() throws Exception {
        Registration registration = register();
        take(etcd.grants).answer(lease(77, 10));
        take(etcd.txns).fail(Status.UNAVAILABLE.withDescription("as the test wants"));
        take(etcd.txns).answer(found(held(77, 7, 20)));
        Asked<TxnRequest, TxnResponse> again = take(etcd.txns);
        assertEquals(20, expectedRevision(again));
        assertEquals(0, again.request().getSuccessCount(), "what stands there is not put once more");
        again.answer(written(21));
        assertEquals(RegistrationState.ACTIVE, nextAfter(RegistrationState.PENDING));
        // The key is still of the revision at which it was found.
        registration.update(INSTANCE.toBuilder().weight(5).build());
        assertEquals(20, expectedRevision(take(etcd.txns)));
    }

    @Test
    void a_deletion_that_fails_is_made_in_the_background_and_never_hits_a_later_registration() throws Exception {
        Registration registration = activeBesideAnother();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(registration::close);
        take(etcd.txns).answer(written(22));
        Asked<TxnRequest, TxnResponse> first = take(etcd.txns);
        first.fail(Status.UNAVAILABLE.withDescription("as the test wants"));
        closing.get(60, TimeUnit.SECONDS);
        Asked<TxnRequest, TxnResponse> second = take(etcd.txns);
        assertEquals(first.request(), second.request());
        assertTrue(second.request().getSuccess(0).hasRequestDeleteRange());
        second.answer(found(held(77, 8, 40)));
        Registration later = client.registrar().register(new ServiceName("later"), INSTANCE);
        // The next transaction is the later registration's: no third deletion came.
        assertTrue(take(etcd.txns).request().getSuccess(0).hasRequestPut());
        assertEquals(RegistrationState.PENDING, later.state());
    }

    @Test
    void a_deletion_finds_the_write_whose_answer_was_lost() throws Exception {
        Registration registration = activeBesideAnother();
        registration.update(INSTANCE.toBuilder().weight(5).build());
        Asked<TxnRequest, TxnResponse> lost = take(etcd.txns);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(registration::close);
        assertEquals(RegistrationState.CLOSED, take(states));
        lost.fail(Status.UNAVAILABLE.withDescription("as the test wants"));
        take(etcd.txns).answer(found(held(77, 7, 41)));
        Asked<TxnRequest, TxnResponse> farewell = take(etcd.txns);
        assertEquals(41, expectedRevision(farewell));
        farewell.answer(written(42));
        Asked<TxnRequest, TxnResponse> delete = take(etcd.txns);
        assertEquals(42, delete.request().getCompare(1).getModRevision());
        delete.answer(written(43));
        closing.get(60, TimeUnit.SECONDS);
    }

    @Test
    void a_deletion_in_the_background_ends_with_the_lease() throws Exception {
        Registration other = client.registrar().register(new ServiceName("other"), INSTANCE);
        take(etcd.grants).answer(lease(77, 10));
        take(etcd.txns).answer(written(19));
        Registration registration = register();
        take(etcd.txns).answer(written(20));
        assertEquals(RegistrationState.ACTIVE, nextAfter(RegistrationState.PENDING));
        CompletableFuture<Void> closing = CompletableFuture.runAsync(registration::close);
        take(etcd.txns).answer(written(21));
        take(etcd.txns).fail(Status.UNAVAILABLE.withDescription("as the test wants"));
        closing.get(60, TimeUnit.SECONDS);
        Asked<TxnRequest, TxnResponse> second = take(etcd.txns);
        CompletableFuture<Void> closingOther = CompletableFuture.runAsync(other::close);
        take(etcd.txns).answer(written(22));
        take(etcd.txns).answer(written(23));
        take(etcd.revokes).answer(LeaseRevokeResponse.getDefaultInstance());
        closingOther.get(60, TimeUnit.SECONDS);
        second.fail(Status.UNAVAILABLE.withDescription("as the test wants"));
        client.registrar().register(new ServiceName("later"), INSTANCE);
        take(etcd.grants).answer(lease(78, 10));
        assertTrue(take(etcd.txns).request().getSuccess(0).hasRequestPut());
    }

    private Registration register() {
        Registration registration = client.registrar().register(new ServiceName("demo"), INSTANCE);
        registration.onState(states::add);
        return registration;
    }

    private Registration active(long leaseId, long ttl) throws InterruptedException {
        Registration registration = register();
        take(etcd.grants).answer(lease(leaseId, ttl));
        take(etcd.txns).answer(written(20));
        assertEquals(RegistrationState.ACTIVE, nextAfter(RegistrationState.PENDING));
        return registration;
    }

    /** An active registration, and another one that keeps the lease alive when it is closed. */
    private Registration activeBesideAnother() throws InterruptedException {
        Registration registration = active(77, 10);
        client.registrar().register(new ServiceName("other"), INSTANCE);
        take(etcd.txns).answer(written(21));
        return registration;
    }

    private RegistrationState nextAfter(RegistrationState before) throws InterruptedException {
        assertEquals(before, take(states));
        return take(states);
    }

    private static long expectedRevision(Asked<TxnRequest, TxnResponse> txn) {
        return txn.request().getCompare(0).getModRevision();
    }

    private static PutRequest put(Asked<TxnRequest, TxnResponse> txn) {
        return txn.request().getSuccess(0).getRequestPut();
    }

    private static long incarnation(PutRequest put) {
        return InstanceCodec.decode("x", put.getValue().toStringUtf8()).incarnation();
    }

    private static KeyValue held(long lease, long incarnation, long revision) {
        Instance holder = INSTANCE.toBuilder().incarnation(incarnation).build();
        return KeyValue.newBuilder()
                .setKey(ByteString.copyFromUtf8(KEY))
                .setValue(ByteString.copyFromUtf8(InstanceCodec.encode(holder)))
                .setLease(lease)
                .setModRevision(revision)
                .build();
    }

    private static TxnResponse found(KeyValue kv) {
        return TxnResponse.newBuilder()
                .setHeader(header(kv.getModRevision()))
                .addResponses(ResponseOp.newBuilder()
                        .setResponseRange(RangeResponse.newBuilder().addKvs(kv).setCount(1)))
                .build();
    }

    private static TxnResponse written(long revision) {
        return TxnResponse.newBuilder()
                .setHeader(header(revision))
                .setSucceeded(true)
                .build();
    }

    private static LeaseGrantResponse lease(long id, long ttl) {
        return LeaseGrantResponse.newBuilder().setID(id).setTTL(ttl).build();
    }

    private static LeaseKeepAliveResponse beat(long id, long ttl) {
        return LeaseKeepAliveResponse.newBuilder().setID(id).setTTL(ttl).build();
    }
}
