package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.embedded.Etcd;
import io.switchboard.etcd.EtcdClient;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.operator.ChangeAuthor;
import io.switchboard.operator.InstanceTarget;
import io.switchboard.operator.RegistryAdmin;
import io.switchboard.testing.EtcdServer;
import io.switchboard.testing.SnapshotQueue;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** And what those see and do who may use only the old keys, or only the others. */
final class RealOldKeysIT extends OldKeys {
    private static final ServiceName DEMO = new ServiceName("demo");

    @Override
    Etcd start() {
        return EtcdServer.start();
    }

    @Test
    void each_client_goes_on_with_what_it_may_read_and_an_operator_needs_no_old_keys() throws Exception {
        try (EtcdServer etcd = EtcdServer.start()) {
            etcd.etcdctl("put", "demo/10.0.0.1:80", "{\"Addr\":\"10.0.0.1:80\"}");
            etcd.etcdctl("put", "switchboard/config/demo", "{\"a\":1}");
            etcd.etcdctl("put", "switchboard/services/demo//overrides/10.0.0.1:80", "{\"weight\":7}");
            user(etcd, "root");
            for (String user : List.of("old", "new", "none", "operator")) {
                etcd.etcdctl("role", "add", user);
                user(etcd, user);
                etcd.etcdctl("role", "grant-permission", user, "--prefix=true", "read", "demo/");
            }
            etcd.etcdctl("role", "grant-permission", "old", "read", "switchboard/config/demo");
            etcd.etcdctl("role", "grant-permission", "old", "--prefix=true", "read", "switchboard/overrides/demo/");
            etcd.etcdctl("role", "grant-permission", "new", "--prefix=true", "read", "switchboard/services/demo//");
            etcd.etcdctl(
                    "role",
                    "grant-permission",
                    "operator",
                    "--prefix=true",
                    "readwrite",
                    "switchboard/services/demo//");
            etcd.etcdctl("auth", "enable");
            assertEquals("LIVE 100 {\"a\":1}", seen(etcd, "old"));
            assertEquals("LIVE 7 null", seen(etcd, "new"));
            assertEquals("LIVE 100 null", seen(etcd, "none"));
            try (EtcdClient client = EtcdClient.connect(as(etcd, "operator"))) {
                RegistryAdmin.of(client)
                        .setWeight(InstanceTarget.of(DEMO, "10.0.0.1:80"), 9, new ChangeAuthor("ann", ""))
                        .get(60, TimeUnit.SECONDS);
            }
            assertEquals("LIVE 9 null", seen(etcd, "new"));
        }
    }

    private static void user(EtcdServer etcd, String name) {
        etcd.etcdctl("user", "add", name + ":" + name);
        etcd.etcdctl("user", "grant-role", name, name);
    }

    private static EtcdOptions as(EtcdServer etcd, String user) {
        return EtcdOptions.builder(etcd.endpoint()).user(user, user).build();
    }

    private static String seen(EtcdServer etcd, String user) throws InterruptedException {
        try (Switchboard switchboard = Switchboard.connect(SwitchboardOptions.builder(as(etcd, user))
                        .withoutSnapshotCache()
                        .build());
                SnapshotQueue followed = SnapshotQueue.follow(switchboard.directory(), DEMO)) {
            Snapshot live = followed.until(snapshot -> snapshot.freshness() == Freshness.LIVE);
            Instance only = live.instances().get(0);
            return live.freshness() + " " + only.weight() + " " + live.serviceConfig();
        }
    }
}
