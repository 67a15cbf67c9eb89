package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Instance;
import io.switchboard.core.RegistrationState;
import io.switchboard.harness.RawEtcd;
import io.switchboard.testing.EtcdServer;
import org.junit.jupiter.api.Test;

/** More is to be announced than etcd takes. */
class TooLargeIT {
    private static final String TWO_MEGABYTES = "x".repeat(2 << 20);

    @Test
    void it_fails_here_and_now_and_the_registration_stays_as_it_was() {
        try (EtcdServer etcd = EtcdServer.start();
                RawEtcd raw = RawEtcd.connect(etcd.endpoint());
                Scene scene = Scene.open(etcd.endpoint(), 2)) {
            Instance large = Instance.at("127.0.0.1:1").toBuilder()
                    .label("notes", TWO_MEGABYTES)
                    .build();
            String told = String.valueOf(assertThrows(
                            IllegalArgumentException.class, () -> scene.client().register(Scene.SERVICE, large))
                    .getMessage());
            assertTrue(
                    told.contains("127.0.0.1:1") && told.contains("shorten its labels, version or extensions"), told);

            LocalServer server = scene.servers().get(0);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> server.registration()
                            .update(server.registration().instance().toBuilder()
                                    .label("notes", TWO_MEGABYTES)
                                    .build()));
            assertEquals(RegistrationState.ACTIVE, server.registration().state());
            assertEquals(2, raw.count(Scene.SERVICE + "/"));
            scene.awaitHealed();
            Expect.noFailure(scene.traffic());
        }
    }
}
