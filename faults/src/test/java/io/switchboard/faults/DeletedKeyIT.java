package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.switchboard.core.RegistrationState;
import io.switchboard.harness.Await;
import io.switchboard.harness.RawEtcd;
import io.switchboard.harness.Said;
import io.switchboard.testing.EtcdServer;
import io.switchboard.testing.StateQueue;
import org.junit.jupiter.api.Test;

/** Somebody deletes what servers have registered. */
class DeletedKeyIT {
    @Test
    void one_key_is_put_back() throws Exception {
        try (EtcdServer etcd = EtcdServer.start();
                RawEtcd raw = RawEtcd.connect(etcd.endpoint());
                Scene scene = Scene.open(etcd.endpoint(), 3);
                Said said = new Said()) {
            LocalServer server = scene.servers().get(0);
            StateQueue states = new StateQueue(server.registration());
            states.until(RegistrationState.ACTIVE);
            String key = Scene.SERVICE + "/" + server.address();
            assertEquals(1, raw.delete(key));
            said.await(key + " was deleted (at revision ");
            states.until(RegistrationState.RECOVERING);
            states.until(RegistrationState.ACTIVE);
            scene.awaitHealed();
            Expect.noFailure(scene.traffic());
        }
    }

    @Test
    void all_keys_are_put_back_and_no_call_notices() {
        try (EtcdServer etcd = EtcdServer.start();
                RawEtcd raw = RawEtcd.connect(etcd.endpoint());
                Scene scene = Scene.open(etcd.endpoint(), 3)) {
            int mark = scene.view().mark();
            for (int round = 0; round < 3; round++) {
                assertEquals(3, raw.deletePrefix(Scene.SERVICE + "/"));
                Await.until("all are back", () -> raw.count(Scene.SERVICE + "/") == 3);
                scene.awaitHealed();
            }
            Expect.kept(scene.view(), mark, scene.addresses());
            Expect.noFailure(scene.traffic());
        }
    }
}
