package io.switchboard.interop.mesh;

import io.switchboard.harness.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Instances that are registered by their host's name, for clients that take addresses only. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class HostNamesIT {
    @Test
    void an_instance_with_a_name_is_called_and_one_whose_name_nobody_knows_is_left_out() throws IOException {
        Path folder = Mesh.folder("host-names");
        try (Mesh mesh = new Mesh(folder)) {
            // The one name that every machine knows is its own.
            Path config = Files.writeString(
                    folder.resolve("serve.json"), "{\"parts\": {\"xds\": {\"loopbackHosts\": true}}}");
            ServeProcess serve = mesh.serve("serve", mesh.etcd.endpoint(), "--config", config.toString());
            mesh.allCall(serve.port());
            mesh.fleet.register("nowhere.invalid:80");
            mesh.fleet.startAs("localhost", "a3");
            mesh.assertSeen("a3");
            mesh.assertSeen("a1");
            mesh.fleet.stop("a3");
            mesh.assertNewsArrive("a4");
            Await.until("nobody is kept waiting", () -> serve.metric("switchboard_xds_state_age_seconds") == 0);
            mesh.assertNoneFailed();
        }
    }
}
