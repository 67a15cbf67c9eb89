package io.switchboard.examples.frameworks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.switchboard.core.ServiceName;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.etcd.EtcdClient;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.harness.Await;
import io.switchboard.harness.Load;
import io.switchboard.operator.ChangeAuthor;
import io.switchboard.operator.InstanceTarget;
import io.switchboard.operator.RegistryAdmin;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The shop in Quarkus as several processes that call each other by gRPC, and by HTTP through Stork. */
@Tag("mesh")
class QuarkusIT {
    private static final String BY_GRPC = "/items/tea";
    private static final String BY_HTTP = "/pages";
    private static final ChangeAuthor AUTHOR = new ChangeAuthor("test", "");

    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();

    @AfterEach
    void stop() {
        etcd.close();
    }

    @Test
    void calls_by_grpc_and_by_http_follow_the_registry_and_its_operator() {
        try (Shop first = new Shop(etcd, Shop.PRICES);
                Shop second = new Shop(etcd, Shop.PRICES);
                Shop caller = new Shop(etcd, "shop");
                EtcdClient client =
                        EtcdClient.connect(EtcdOptions.builder(etcd.endpoint()).build())) {
            Set<String> both = Set.of(first.pid(), second.pid());
            Await.until("both are called by gRPC", () -> caller.called(BY_GRPC).equals(both));
            Await.until("both are called by HTTP", () -> caller.called(BY_HTTP).equals(both));

            RegistryAdmin admin = RegistryAdmin.of(client);
            Await.on(admin.setWeight(InstanceTarget.of(new ServiceName(Shop.PRICES), first.id()), 300, AUTHOR));
            Await.until(
                    "three quarters of the calls by gRPC are for three quarters of the weight",
                    () -> caller.calls(BY_GRPC, 80).getOrDefault(first.pid(), 0) == 60);
            for (String service : List.of(Shop.PRICES, Shop.PRICES + "-http")) {
                Await.on(admin.drain(InstanceTarget.of(new ServiceName(service), first.id()), AUTHOR));
            }
            Await.until(
                    "an operator's drain is heeded by gRPC",
                    () -> caller.called(BY_GRPC).equals(Set.of(second.pid())));
            Await.until(
                    "an operator's drain is heeded by HTTP",
                    () -> caller.called(BY_HTTP).equals(Set.of(second.pid())));
        }
    }

    @Test
    void no_call_is_lost_while_it_is_restarted_and_while_etcd_is_away() {
        Shop first = new Shop(etcd, Shop.PRICES);
        Shop second = new Shop(etcd, Shop.PRICES);
        try (Shop caller = new Shop(etcd, "shop")) {
            Set<String> both = Set.of(first.pid(), second.pid());
            Await.until("both are called by gRPC", () -> caller.called(BY_GRPC).equals(both));
            Await.until("both are called by HTTP", () -> caller.called(BY_HTTP).equals(both));
            Load byGrpc = new Load(200, () -> caller.get(BY_GRPC));
            Load byHttp = new Load(200, () -> caller.get(BY_HTTP));
            try (byGrpc;
                    byHttp) {
                first.stop();
                first = second;
                second = new Shop(etcd, Shop.PRICES);
                String newest = second.pid();
                Await.until(
                        "the new one is called", () -> caller.called(BY_GRPC).contains(newest));
                Await.until(
                        "the new one is called", () -> caller.called(BY_HTTP).contains(newest));
                first.stop();
                etcd.stop();
                // Longer than the TTL.
                Await.pass(Duration.ofSeconds(12));
            }
            assertEquals(List.of(), byGrpc.failures(), "of " + byGrpc.calls() + " calls by gRPC");
            assertEquals(List.of(), byHttp.failures(), "of " + byHttp.calls() + " calls by HTTP");
            etcd.restart(false);
        } finally {
            first.close();
            second.close();
        }
    }
}
