package io.switchboard.interop.mesh;

import io.switchboard.harness.Await;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The control plane is killed again and again, at any moment of its start and of its life, while clients call. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class KilledControlPlaneIT {
    @Test
    void twenty_kills_fail_no_call() {
        killed(20);
    }

    @Test
    @Tag("mesh")
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void two_hundred_kills_fail_no_call() {
        killed(200);
    }

    private static void killed(int times) {
        try (Mesh mesh = new Mesh(Mesh.folder("killed-" + times))) {
            ServeProcess serve = mesh.serve("serve");
            mesh.allCall(serve.port());
            for (int time = 0; time < times; time++) {
                serve.kill();
                serve.startAgain();
                if (time % 2 == 0) {
                    serve.awaitReady();
                } else {
                    // At a moment of its start that is another each time.
                    Await.pass(Duration.ofMillis(37L * time % 1500));
                }
            }
            serve.awaitReady();
            mesh.assertNewsArrive("a3");
            mesh.assertNoneFailed();
        }
    }
}
