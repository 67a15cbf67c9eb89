package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.core.DatacenterName;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.ActiveDrains;
import io.switchboard.embedded.Etcd;
import io.switchboard.etcd.EtcdClient;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.api.LeaseGrantRequest;
import io.switchboard.etcd.api.LeaseRevokeRequest;
import io.switchboard.operator.ChangeAuthor;
import io.switchboard.operator.InstanceTarget;
import io.switchboard.operator.RegistryAdmin;
import io.switchboard.operator.StoredDrain;
import io.switchboard.testing.SnapshotQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How drains that end are written, followed and ended, on any etcd. */
abstract class DrainsInTime {
    private static final ServiceName DEMO = new ServiceName("demo");
    private static final Locality EU_A = new Locality("eu", "a");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final ChangeAuthor ANN = new ChangeAuthor("ann", "power");
    private static final String KEY = "switchboard/drains/zone/eu/a";

    private Etcd etcd;
    private EtcdClient client;
    private RegistryAdmin operator;
    private Switchboard caller;
    private ContractClient bare;

    @SuppressWarnings("NullAway.Init") // JUnit calls the method that sets the fields.
    DrainsInTime() {}

    abstract Etcd start();

    @BeforeEach
    void open() throws Exception {
        etcd = start();
        EtcdOptions options = EtcdOptions.builder(etcd.endpoint()).build();
        client = EtcdClient.connect(options);
        operator = RegistryAdmin.of(client);
        caller = Switchboard.connect(
                SwitchboardOptions.builder(options).withoutSnapshotCache().build());
        bare = new ContractClient(etcd.endpoint());
        register("10.0.0.1:80", EU_A);
        register("10.0.0.2:80", new Locality("eu", "b"));
    }

    @AfterEach
    void close() {
        caller.close();
        client.close();
        bare.close();
        etcd.close();
    }

    @Test
    void a_zone_drains_until_it_is_taken_back() throws Exception {
        try (SnapshotQueue followed = SnapshotQueue.follow(caller.directory(), DEMO)) {
            followed.until(snapshot -> draining(snapshot).equals("--"));
            get(operator.drainZone(EU_A, HOUR, ANN));
            followed.until(snapshot -> draining(snapshot).equals("d-"));
            get(operator.undrainZone(EU_A));
            followed.until(snapshot -> draining(snapshot).equals("--"));
        }
    }

    @Test
    void who_begins_to_follow_never_sees_a_drained_instance_serving() throws Exception {
        get(operator.drainZone(new Locality("", "a"), HOUR, ANN));
        get(operator.drain(InstanceTarget.of(DEMO, "10.0.0.2:80"), HOUR, ANN));
        try (SnapshotQueue followed = SnapshotQueue.follow(caller.directory(), DEMO)) {
            Snapshot first = followed.until(snapshot -> !snapshot.instances().isEmpty());
            assertEquals("dd", draining(first));
            get(operator.undrain(InstanceTarget.of(DEMO, "10.0.0.2:80"), ANN));
            followed.until(snapshot -> draining(snapshot).equals("d-"));
        }
    }

    @Test
    void one_whose_lease_runs_out_ends_though_nobody_takes_it_back() throws Exception {
        long lease = bare.lease()
                .leaseGrant(LeaseGrantRequest.newBuilder().setTTL(2).build())
                .getID();
        bare.put(KEY, value(3600), lease);
        try (SnapshotQueue followed = SnapshotQueue.follow(caller.directory(), DEMO)) {
            followed.until(snapshot -> draining(snapshot).equals("d-"));
            followed.until(snapshot -> draining(snapshot).equals("--"));
        }
    }

    @Test
    void one_ends_in_time_though_etcd_gives_its_lease_the_whole_time_again() throws Exception {
        long lease = bare.lease()
                .leaseGrant(LeaseGrantRequest.newBuilder().setTTL(600).build())
                .getID();
        bare.put(KEY, value(5), lease);
        try (SnapshotQueue followed = SnapshotQueue.follow(caller.directory(), DEMO)) {
            followed.until(snapshot -> draining(snapshot).equals("d-"));
            etcd.restart(true);
            followed.until(snapshot -> draining(snapshot).equals("--"));
            List<StoredDrain> left = new ArrayList<>();
            Await.until("the operator reaches etcd again", () -> {
                try {
                    left.addAll(get(operator.drains()));
                    return true;
                } catch (ExecutionException e) {
                    return false;
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            assertEquals("switchboard/drains/zone/eu/a", left.get(0).name());
        }
    }

    @Test
    void draining_again_goes_on_under_another_lease() throws Exception {
        get(operator.drainZone(EU_A, HOUR, ANN));
        long first = get(operator.drains()).get(0).lease();
        get(operator.drainZone(EU_A, HOUR.multipliedBy(2), ANN));
        long second = get(operator.drains()).get(0).lease();
        assertNotEquals(first, second);
        revoke(first);
        assertEquals(1, get(operator.drains()).size());
        revoke(second);
        assertEquals(0, get(operator.drains()).size());
    }

    @Test
    void drained_datacenters_are_told_to_whoever_knows_where_they_are() throws Exception {
        BlockingQueue<ActiveDrains> told = new LinkedBlockingQueue<>();
        client.drains().follow(told::add);
        assertEquals(ActiveDrains.NONE, told.poll(60, TimeUnit.SECONDS));
        get(operator.drainDatacenter(new DatacenterName("eu"), HOUR, ANN));
        ActiveDrains active = told.poll(60, TimeUnit.SECONDS);
        assertTrue(active != null && active.datacenters().keySet().equals(Set.of("eu")));
        get(operator.undrainDatacenter(new DatacenterName("eu")));
        assertEquals(ActiveDrains.NONE, told.poll(60, TimeUnit.SECONDS));
    }

    private void register(String address, Locality place) throws InterruptedException {
        Instance instance = Instance.at(address).toBuilder().locality(place).build();
        assertTrue(caller.register(DEMO.value(), instance).awaitActive(Duration.ofSeconds(60)));
    }

    private void revoke(long lease) {
        bare.lease().leaseRevoke(LeaseRevokeRequest.newBuilder().setID(lease).build());
    }

    private static String value(int seconds) {
        return "{\"until\":\"2999-01-01T00:00:00Z\",\"for\":" + seconds + "}";
    }

    private static String draining(Snapshot snapshot) {
        StringBuilder states = new StringBuilder();
        snapshot.instances().forEach(one -> states.append(one.state() == InstanceState.DRAINING ? 'd' : '-'));
        return states.toString();
    }

    private static <T> T get(CompletableFuture<T> answer) throws Exception {
        return answer.get(60, TimeUnit.SECONDS);
    }
}
