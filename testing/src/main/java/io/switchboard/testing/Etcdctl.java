package io.switchboard.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Etcd's own command line, for what Switchboard's client does not do: users, members, compaction, alarms. */
final class Etcdctl {
    private Etcdctl() {}

    /** @throws IllegalStateException if it fails; the message has what it printed */
    static String run(String endpoints, String... arguments) {
        EtcdBinaries binaries = EtcdBinaries.ofSystem();
        List<String> command = new ArrayList<>(
                List.of(binaries.orSkip(binaries.etcdctl(), "etcdctl").toString(), "--endpoints=" + endpoints));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // etcdctl takes every variable that starts so for its own, and warns of this one among what it prints.
        builder.environment().remove("ETCDCTL_BIN");
        try {
            Process process = builder.start();
            try {
                process.getOutputStream().close();
                String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
                    throw new IllegalStateException("etcdctl " + Arrays.toString(arguments) + " failed: " + output);
                }
                return output;
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run etcdctl", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while etcdctl ran", e);
        }
    }
}
