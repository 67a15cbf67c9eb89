package io.switchboard.interop.mesh;

import io.switchboard.harness.Await;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** etcd is away, while clients call that know the fleet from a control plane. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class EtcdAwayIT {
    @Test
    void half_a_minute_fails_no_call() {
        away(Duration.ofSeconds(30));
    }

    @Test
    @Tag("mesh")
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void five_minutes_fail_no_call() {
        away(Duration.ofMinutes(5));
    }

    /** Both of the ways in which it goes: it answers nothing, and it is not there. */
    private static void away(Duration time) {
        try (Mesh mesh = new Mesh(Mesh.folder("away-" + time))) {
            ServeProcess serve = mesh.serve("serve");
            mesh.allCall(serve.port());
            mesh.etcd.pause();
            Await.pass(time.dividedBy(2));
            mesh.etcd.kill();
            Await.pass(time.dividedBy(2));
            mesh.assertNoneFailed();
            mesh.etcd.restart(true);
            mesh.assertNewsArrive("a3");
            mesh.assertNoneFailed();
        }
    }
}
