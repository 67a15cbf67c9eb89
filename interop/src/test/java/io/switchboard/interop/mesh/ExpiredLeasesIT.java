package io.switchboard.interop.mesh;

import io.switchboard.harness.Await;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * etcd stands still for longer than leases last, and lets all of them run out when it goes on: the registry is empty
 * until the servers have registered again, and nobody has left.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ExpiredLeasesIT {
    private static final Duration TTL = Duration.ofSeconds(4);

    @Test
    void what_has_run_out_empties_no_client() {
        try (Mesh mesh = new Mesh(Mesh.folder("run-out"), TTL)) {
            mesh.allCall(mesh.serve("serve").port());
            mesh.etcd.pause();
            Await.pass(TTL.multipliedBy(2));
            mesh.etcd.resume();
            mesh.assertNewsArrive("a3");
            mesh.assertNoneFailed();
        }
    }

    /** It knows of nothing before, and its clients do. */
    @Test
    void a_control_plane_that_has_started_meanwhile_empties_no_client() {
        try (Mesh mesh = new Mesh(Mesh.folder("run-out-restarted"), TTL)) {
            ServeProcess serve = mesh.serve("serve");
            mesh.allCall(serve.port());
            mesh.etcd.pause();
            serve.kill();
            serve.startAgain();
            Await.pass(TTL.multipliedBy(2));
            mesh.etcd.resume();
            serve.awaitReady();
            mesh.assertNewsArrive("a3");
            mesh.assertNoneFailed();
        }
    }
}
