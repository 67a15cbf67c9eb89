package io.switchboard.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.Status;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.core.time.Backoff;
import io.switchboard.core.time.VirtualTime;
import io.switchboard.etcd.api.LeaseGrantResponse;
import io.switchboard.etcd.api.LeaseGrpc;
import io.switchboard.etcd.api.LeaseKeepAliveResponse;
import io.switchboard.etcd.layout.InstanceCodec;
import io.switchboard.etcd.layout.InstanceReader;
import io.switchboard.etcd.layout.Layout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** When a lease is granted anew, by a clock and a chance that the test holds. */
class LeaseTest {
    private static final long TTL_SECONDS = 9;
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2));

    private final VirtualTime time = new VirtualTime();
    private final ScriptedChannel etcd = new ScriptedChannel();
    private final Lease lease = new Lease(connection(time, etcd));
    private final List<String> told = new ArrayList<>();

    @Test
    void a_lease_that_ends_while_all_is_well_is_granted_anew_at_once() {
        granted(77);
        time.advance(Duration.ofSeconds(TTL_SECONDS / 3));
        beaten(77, 0);
        assertEquals(2, grants());
        granted(78);
        assertEquals(List.of("granted 77", "lost", "granted 78"), told);
    }

    @Test
    void a_process_that_stood_still_for_longer_than_its_lease_asks_for_another_at_once() {
        granted(77);
        time.standStill(Duration.ofSeconds(2 * TTL_SECONDS));
        time.runDue();
        beaten(77, 0);
        assertEquals(2, grants());
    }

    @Test
    void leases_that_end_with_an_outage_are_granted_anew_at_times_that_chance_spreads() {
        granted(77);
        time.advance(Duration.ofSeconds(TTL_SECONDS / 3));
        etcd.last(LeaseGrpc.getLeaseKeepAliveMethod()).end(Status.UNAVAILABLE.withDescription("etcd went away"));
        time.runDue();
        time.advance(BACKOFF.bound(1));
        beaten(77, 0);
        assertEquals(1, grants());
        time.advance(BACKOFF.bound(1).minusNanos(1));
        assertEquals(1, grants());
        time.advance(Duration.ofNanos(1));
        assertEquals(2, grants());
    }

    @Test
    void a_token_that_ran_out_is_no_failure_and_one_that_is_refused_again_and_again_is() {
        granted(77);
        time.advance(Duration.ofSeconds(TTL_SECONDS / 3));
        refused();
        assertEquals(List.of("granted 77"), told);
        beaten(77, TTL_SECONDS);
        assertEquals(List.of("granted 77"), told);
        time.advance(Duration.ofSeconds(TTL_SECONDS / 3));
        for (int i = 0; i < Tokens.SILENT_RENEWALS; i++) {
            refused();
        }
        assertEquals(List.of("granted 77"), told);
        refused();
        assertEquals(List.of("granted 77", "failed"), told);
    }

    private void refused() {
        etcd.last(LeaseGrpc.getLeaseKeepAliveMethod())
                .end(Status.UNAUTHENTICATED.withDescription("etcdserver: invalid auth token"));
        time.runDue();
    }

    private int grants() {
        return etcd.calls(LeaseGrpc.getLeaseGrantMethod()).size();
    }

    private void granted(long id) {
        if (told.isEmpty()) {
            lease.hold(new Told());
        }
        etcd.last(LeaseGrpc.getLeaseGrantMethod())
                .answer(LeaseGrantResponse.newBuilder()
                        .setID(id)
                        .setTTL(TTL_SECONDS)
                        .build());
        time.runDue();
    }

    private void beaten(long id, long ttl) {
        etcd.last(LeaseGrpc.getLeaseKeepAliveMethod())
                .reply(LeaseKeepAliveResponse.newBuilder().setID(id).setTTL(ttl).build());
        time.runDue();
    }

    private final class Told implements Lease.Holder {
        @Override
        public void granted(long leaseId) {
            told.add("granted " + leaseId);
        }

        @Override
        public void lost() {
            told.add("lost");
        }

        @Override
        public void failed(Status status) {
            told.add("failed");
        }

        @Override
        public void kept() {
            told.add("kept");
        }
    }

    /** Everything by the given time and channel; chance always chooses the longest pause. */
    static Connection connection(VirtualTime time, ScriptedChannel channel) {
        return connection(time, channel, new InstanceCodec());
    }

    static Connection connection(VirtualTime time, ScriptedChannel channel, Layout layout) {
        EtcdOptions options = EtcdOptions.builder("http://127.0.0.1:2379").build();
        RandomGenerator longest = new RandomGenerator() {
            @Override
            public long nextLong() {
                return 0;
            }

            @Override
            public long nextLong(long bound) {
                return bound - 1;
            }
        };
        Tokens tokens = new Tokens(channel, options, time, longest, Runnable::run);
        MemberBook members = new MemberBook(time::nanos);
        return new Connection(
                channel,
                members,
                tokens,
                new Calls(channel, tokens, time, options, Telemetry.NONE, members),
                time,
                new Retries(time),
                longest,
                BACKOFF,
                options,
                layout,
                new InstanceReader(options.readLimits(), options.addressRules(), layout),
                Telemetry.NONE);
    }
}
