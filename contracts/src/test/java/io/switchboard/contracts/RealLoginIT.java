package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.switchboard.embedded.Etcd;
import io.switchboard.testing.EtcdBinaries;
import io.switchboard.testing.EtcdServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Holds a real etcd to what is expected of the embedded one. */
final class RealLoginIT extends LoginTest {
    @Override
    Etcd start() {
        EtcdBinaries binaries = EtcdBinaries.ofSystem();
        Path etcdctl = binaries.orSkip(binaries.etcdctl(), "etcdctl");
        EtcdServer etcd = EtcdServer.start();
        run(etcdctl, etcd, "user", "add", "root:secret");
        run(etcdctl, etcd, "user", "grant-role", "root", "root");
        run(etcdctl, etcd, "auth", "enable");
        return etcd;
    }

    private static void run(Path etcdctl, Etcd etcd, String... arguments) {
        try {
            List<String> command = new ArrayList<>(List.of(etcdctl.toString(), "--endpoints=" + etcd.endpoint()));
            command.addAll(List.of(arguments));
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertEquals(0, process.waitFor());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
