package io.switchboard.etcd;

import static io.switchboard.etcd.ScriptedEtcd.created;
import static io.switchboard.etcd.ScriptedEtcd.deleted;
import static io.switchboard.etcd.ScriptedEtcd.events;
import static io.switchboard.etcd.ScriptedEtcd.header;
import static io.switchboard.etcd.ScriptedEtcd.kv;
import static io.switchboard.etcd.ScriptedEtcd.listed;
import static io.switchboard.etcd.ScriptedEtcd.take;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.switchboard.core.Instance;
import io.switchboard.core.Registration;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.ServiceName;
import io.switchboard.etcd.ScriptedEtcd.Asked;
import io.switchboard.etcd.ScriptedEtcd.WatchCall;
import io.switchboard.etcd.api.LeaseGrantResponse;
import io.switchboard.etcd.api.LeaseKeepAliveResponse;
import io.switchboard.etcd.api.LeaseRevokeResponse;
import io.switchboard.etcd.api.PutRequest;
import io.switchboard.etcd.api.TxnRequest;
import io.switchboard.etcd.api.TxnResponse;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a registration does in the face of each way in which a lease and a key can be lost. */
class RegisterTest {
    private static final ServiceName DEMO = new ServiceName("demo");
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
    void the_key_is_put_under_the_lease_in_one_transaction() throws Exception {
        Registration registration = register();
        Asked<?, LeaseGrantResponse> grant = take(etcd.grants);
        grant.answer(lease(77, 10));
        PutRequest put = answerPut(20);
        assertEquals("demo/10.0.0.1:80", put.getKey().toStringUtf8());
        assertEquals(77, put.getLease());
        assertEquals(
                "{\"Op\":0,\"Addr\":\"10.0.0.1:80\",\"Metadata\":{\"incarnation\":7}}",
                put.getValue().toStringUtf8());
        assertTrue(registration.awaitActive(Duration.ofSeconds(20)));
        assertEquals(RegistrationState.PENDING, take(states));
        assertEquals(RegistrationState.ACTIVE, take(states));
    }

    @Test
    void a_lease_that_the_server_does_not_know_is_granted_again_and_the_key_put_again() throws Exception {
        Registration registration = active(77, TTL);
        take(etcd.beats).reply().onNext(beat(77, 0));
        take(etcd.grants).answer(lease(78, TTL));
        assertEquals(78, answerPut(30).getLease());
        assertEquals(RegistrationState.RECOVERING, take(states));
        assertEquals(RegistrationState.ACTIVE, take(states));
        assertEquals(RegistrationState.ACTIVE, registration.state());
    }

    @Test
    void a_put_under_a_lease_that_is_gone_leads_to_a_new_lease() throws Exception {
        register();
        take(etcd.grants).answer(lease(77, 10));
        take(etcd.txns).fail(Status.NOT_FOUND.withDescription("etcdserver: requested lease not found"));
        take(etcd.grants).answer(lease(78, 10));
        assertEquals(78, answerPut(30).getLease());
    }

    @Test
    void one_keepalive_is_outstanding_and_an_answer_that_does_not_come_opens_another_stream() throws Exception {
        active(77, TTL);
        Asked<?, LeaseKeepAliveResponse> unanswered = take(etcd.beats);
        Asked<?, LeaseKeepAliveResponse> again = take(etcd.beats);
        assertTrue(unanswered.reply() != again.reply(), "the second beat is on a stream of its own");
        again.reply().onNext(beat(77, TTL));
        Asked<?, LeaseKeepAliveResponse> next = take(etcd.beats);
        assertTrue(again.reply() == next.reply(), "an answered stream goes on");
    }

    @Test
    void a_failed_put_is_tried_again_with_what_is_wanted_then() throws Exception {
        Registration registration = register();
        take(etcd.grants).answer(lease(77, 10));
        Asked<TxnRequest, TxnResponse> first = take(etcd.txns);
        registration.update(INSTANCE.toBuilder().weight(5).build());
        first.fail(Status.UNAVAILABLE.withDescription("etcdserver: request timed out"));
        assertTrue(answerPut(21).getValue().toStringUtf8().contains("\"weight\":5"));
        assertTrue(registration.awaitActive(Duration.ofSeconds(20)));
    }

    @Test
    void a_put_under_the_old_lease_that_fails_after_the_new_one_is_there_is_made_again() throws Exception {
        Registration registration = active(77, TTL);
        registration.update(INSTANCE.toBuilder().weight(5).build());
        Asked<TxnRequest, TxnResponse> old = take(etcd.txns);
        take(etcd.beats).reply().onNext(beat(77, 0));
        take(etcd.grants).answer(lease(78, TTL));
        // The next beat is under the new lease: by now the registration has it.
        assertEquals(78, take(etcd.beats).request().getID());
        old.fail(Status.NOT_FOUND.withDescription("etcdserver: requested lease not found"));
        assertEquals(78, answerPut(30).getLease());
    }

    @Test
    void a_write_whose_outcome_is_unknown_is_taken_back_at_close() throws Exception {
        Registration registration = register();
        Registration other = client.registrar().register(new ServiceName("other"), INSTANCE);
        take(etcd.grants).answer(lease(77, 10));
        Asked<TxnRequest, TxnResponse> first = take(etcd.txns);
        Asked<TxnRequest, TxnResponse> second = take(etcd.txns);
        boolean inOrder = first.request().toString().contains("demo/");
        (inOrder ? second : first).answer(written(20));
        (inOrder ? first : second).fail(Status.PERMISSION_DENIED.withDescription("as the test wants"));
        assertEquals(RegistrationState.PENDING, take(states));
        assertEquals(RegistrationState.REFUSED, take(states));
        CompletableFuture<Void> closing = CompletableFuture.runAsync(registration::close);
        Asked<TxnRequest, TxnResponse> delete = take(etcd.txns);
        assertEquals(77, delete.request().getCompare(0).getLease());
        delete.answer(written(21));
        closing.get(60, TimeUnit.SECONDS);
        assertEquals(RegistrationState.CLOSED, registration.state());
        assertEquals(RegistrationState.ACTIVE, other.state());
    }

    @Test
    void an_update_during_a_write_follows_it() throws Exception {
        Registration registration = register();
        take(etcd.grants).answer(lease(77, 10));
        Asked<TxnRequest, TxnResponse> first = take(etcd.txns);
        registration.update(INSTANCE.toBuilder().weight(5).build());
        assertEquals(null, etcd.txns.poll(200, TimeUnit.MILLISECONDS), "one write at a time");
        first.answer(written(20));
        assertTrue(answerPut(21).getValue().toStringUtf8().contains("\"weight\":5"));
    }

    @Test
    void an_update_cannot_make_it_another_instance() {
        Registration registration = register();
        assertEquals(
                "an update keeps id and address: 10.0.0.1:80 at 10.0.0.1:80 cannot become 10.0.0.2:80 at 10.0.0.2:80;"
                        + " register that as another instance",
                assertThrows(IllegalArgumentException.class, () -> registration.update(Instance.at("10.0.0.2:80")))
                        .getMessage());
    }

    @Test
    void an_instance_that_is_too_large_is_told_before_it_is_sent() {
        Instance large = INSTANCE.toBuilder().label("x", "y".repeat(2_000_000)).build();
        assertEquals(
                "instance 10.0.0.1:80 makes a value of 2000127 bytes with room for its state and weight to change, and"
                        + " callers read at most 4096; shorten its labels, version or extensions, or raise"
                        + " ReadLimits.maxValueBytes here and at the callers",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> client.registrar().register(DEMO, large))
                        .getMessage());
        register();
    }

    @Test
    void an_instance_that_callers_would_skip_is_told_before_it_is_sent() {
        assertEquals(
                "instance 169.254.1.1:80 cannot be registered, since callers would skip it: address 169.254.1.1:80:"
                        + " 169.254.1.1 is a link-local address; see ReadLimits",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> client.registrar().register(DEMO, Instance.at("169.254.1.1:80")))
                        .getMessage());
        Instance broken = INSTANCE.toBuilder()
                .extensions(java.util.Map.of("x", "no json"))
                .build();
        assertEquals(
                "extension \"x\" of instance 10.0.0.1:80 is not JSON: no json",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> client.registrar().register(DEMO, broken))
                        .getMessage());
    }

    @Test
    void an_instance_is_registered_once() {
        register();
        assertEquals(
                "this process already registers demo/10.0.0.1:80; close that registration first, or update it",
                assertThrows(IllegalStateException.class, this::register).getMessage());
    }

    @Test
    void a_key_deleted_by_someone_else_is_put_back() throws Exception {
        active(77, 10);
        take(etcd.ranges)
                .answer(listed(
                        20, kv("demo/10.0.0.1:80", 20).toBuilder().setLease(77).build()));
        WatchCall watch = take(etcd.watches);
        long id = watch.create().getWatchId();
        watch.send(created(id, 20));
        watch.send(events(id, deleted("demo/10.0.0.1:80", 25)));
        assertEquals(77, answerPut(26).getLease());
        assertEquals(RegistrationState.RECOVERING, take(states));
        assertEquals(RegistrationState.ACTIVE, take(states));
    }

    @Test
    void a_key_that_a_restored_registry_has_not_is_put_back() throws Exception {
        active(77, 10);
        take(etcd.ranges)
                .answer(listed(
                        20, kv("demo/10.0.0.1:80", 20).toBuilder().setLease(77).build()));
        WatchCall watch = take(etcd.watches);
        watch.send(created(watch.create().getWatchId(), 3).setHeader(header(1, 3, 1)));
        take(etcd.ranges).answer(listed(3));
        assertEquals(77, answerPut(4).getLease());
    }

    @Test
    void a_refused_put_is_told_and_tried_again() throws Exception {
        Registration registration = register();
        // No beat is due, whose answer would be missed, before the write is tried again.
        take(etcd.grants).answer(lease(77, 60));
        take(etcd.txns).fail(Status.PERMISSION_DENIED.withDescription("etcdserver: permission denied"));
        assertEquals(RegistrationState.PENDING, take(states));
        assertEquals(RegistrationState.REFUSED, take(states));
        assertEquals(
                "etcd at " + etcd.endpoint() + " denies the permission: etcdserver: permission denied;"
                        + " grant the user's role access to the key prefix",
                registration.problem().orElse(""));
        answerPut(20);
        assertEquals(RegistrationState.ACTIVE, take(states));
        assertEquals(true, registration.problem().isEmpty());
    }

    @Test
    void close_deletes_the_key_if_it_is_still_its_own_and_revokes_the_lease() throws Exception {
        Registration registration = active(77, 10);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(registration::close);
        assertTrue(answerPut(29).getValue().toStringUtf8().contains("\"state\":\"draining\""));
        Asked<TxnRequest, TxnResponse> delete = take(etcd.txns);
        assertEquals(77, delete.request().getCompare(0).getLease());
        assertEquals(29, delete.request().getCompare(1).getModRevision());
        assertEquals(
                "demo/10.0.0.1:80",
                delete.request().getSuccess(0).getRequestDeleteRange().getKey().toStringUtf8());
        delete.answer(written(30));
        Asked<io.switchboard.etcd.api.LeaseRevokeRequest, LeaseRevokeResponse> revoke = take(etcd.revokes);
        assertEquals(77, revoke.request().getID());
        revoke.answer(LeaseRevokeResponse.getDefaultInstance());
        closing.get(60, TimeUnit.SECONDS);
        assertEquals(RegistrationState.CLOSED, registration.state());
    }

    @Test
    void a_write_under_way_at_close_is_taken_back_once_it_is_done() throws Exception {
        Registration registration = register();
        take(etcd.grants).answer(lease(77, 10));
        Asked<TxnRequest, TxnResponse> put = take(etcd.txns);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(registration::close);
        assertEquals(null, etcd.txns.poll(200, TimeUnit.MILLISECONDS));
        put.answer(written(20));
        answerPut(21);
        Asked<TxnRequest, TxnResponse> delete = take(etcd.txns);
        assertTrue(delete.request().getSuccess(0).hasRequestDeleteRange());
        delete.answer(written(21));
        take(etcd.revokes).answer(LeaseRevokeResponse.getDefaultInstance());
        closing.get(60, TimeUnit.SECONDS);
    }

    private Registration register() {
        Registration registration = client.registrar().register(DEMO, INSTANCE);
        registration.onState(states::add);
        return registration;
    }

    private Registration active(long leaseId, long ttl) throws InterruptedException {
        Registration registration = register();
        take(etcd.grants).answer(lease(leaseId, ttl));
        answerPut(20);
        assertEquals(RegistrationState.PENDING, take(states));
        assertEquals(RegistrationState.ACTIVE, take(states));
        return registration;
    }

    private PutRequest answerPut(long revision) throws InterruptedException {
        Asked<TxnRequest, TxnResponse> txn = take(etcd.txns);
        txn.answer(written(revision));
        return txn.request().getSuccess(0).getRequestPut();
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
