package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.testing.EtcdBinaries;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** etcd's own command line on the embedded etcd; 3.4's and 3.6's say the same here. */
@Timeout(300)
final class EtcdctlIT {
    private record Result(int code, String output, String errors) {}

    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();

    @TempDir
    Path folder;

    private Path etcdctl = Path.of("etcdctl");

    @BeforeEach
    void find() {
        EtcdBinaries binaries = EtcdBinaries.ofSystem();
        etcdctl = binaries.orSkip(binaries.etcdctl(), "etcdctl");
    }

    @AfterEach
    void close() {
        etcd.close();
    }

    private Process start(Path errors, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(etcdctl.toString(), "--endpoints=" + etcd.endpoint()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("ETCDCTL_"));
        return builder.start();
    }

    private Result feed(String input, String... arguments) throws Exception {
        Path errors = Files.createTempFile(folder, "etcdctl", ".err");
        Process process = start(errors, List.of(arguments));
        try {
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output, Files.readString(errors));
        } finally {
            process.destroyForcibly();
        }
    }

    /** What a command that succeeds prints. */
    private String run(String... arguments) throws Exception {
        Result result = feed("", arguments);
        assertEquals(0, result.code(), result::errors);
        return result.output();
    }

    @Test
    void put_get_and_del_work() throws Exception {
        assertEquals("OK\n", run("put", "a/b", "1"));
        assertEquals("OK\n", run("put", "a/c", "2"));
        assertEquals("OK\na/c\n2\n", run("put", "a/c", "3", "--prev-kv"));
        assertEquals("a/b\n1\na/c\n3\n", run("get", "a/", "--prefix"));
        assertEquals("a/c\n3\n", run("get", "a/", "--prefix", "--sort-by=modify", "--order=descend", "--limit=1"));
        assertEquals("a/c\n2\n", run("get", "a/c", "--rev=3"));
        assertEquals("1\na/b\n1\n", run("del", "a/b", "--prev-kv"));
        assertEquals("1\n", run("del", "a/", "--prefix"));
        assertEquals("", run("get", "a/", "--prefix"));
    }

    @Test
    void txn_works() throws Exception {
        String once = "version(\"a\") = \"0\"\n\nput a new\n\nget a\n\n";
        Result first = feed(once, "txn");
        assertEquals("SUCCESS\n\nOK\n", first.output(), first::errors);
        assertEquals("FAILURE\n\na\nnew\n", feed(once, "txn").output());
    }

    @Test
    void watch_from_a_revision_works() throws Exception {
        etcd.put("a/b", "1");
        etcd.delete("a/b");
        Process process =
                start(Files.createTempFile(folder, "watch", ".err"), List.of("watch", "a/", "--prefix", "--rev=1"));
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            assertEquals(List.of("PUT", "a/b", "1", "DELETE", "a/b", ""), read(lines, 6));
            etcd.put("a/c", "2");
            assertEquals(List.of("PUT", "a/c", "2"), read(lines, 3));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static List<String> read(BufferedReader lines, int count) throws IOException {
        List<String> read = new ArrayList<>();
        while (read.size() < count) {
            read.add(lines.readLine());
        }
        return read;
    }

    @Test
    void lease_commands_work() throws Exception {
        String granted = run("lease", "grant", "6000");
        String id = granted.split(" ", -1)[1];
        assertEquals("lease " + id + " granted with TTL(6000s)\n", granted);
        run("put", "a/b", "1", "--lease=" + id);
        assertEquals("found 1 leases\n" + id + "\n", run("lease", "list"));
        String life = run("lease", "timetolive", id, "--keys");
        assertTrue(life.startsWith("lease " + id + " granted with TTL(6000s), remaining(59"), life);
        assertTrue(life.endsWith("attached keys([a/b])\n"), life);
        assertEquals("lease " + id + " keepalived with TTL(6000)\n", run("lease", "keep-alive", "--once", id));
        assertEquals("lease " + id + " revoked\n", run("lease", "revoke", id));
        assertEquals("lease " + id + " already expired\n", run("lease", "timetolive", id));
        assertEquals("", run("get", "a/b"));
    }

    @Test
    void compact_works_and_what_is_gone_is_told() throws Exception {
        etcd.put("a", "1");
        etcd.put("a", "2");
        assertEquals("compacted revision 3\n", run("compact", "3"));
        String message = "etcdserver: mvcc: required revision has been compacted";
        Result past = feed("", "get", "a", "--rev=2");
        assertNotEquals(0, past.code());
        assertTrue(past.errors().contains(message), past.errors());
        Result watch = feed("", "watch", "a", "--rev=2");
        assertNotEquals(0, watch.code());
        assertTrue((watch.output() + watch.errors()).contains(message), watch.errors());
    }

    @Test
    void endpoint_status_and_member_list_work() throws Exception {
        String status = run("endpoint", "status");
        assertTrue(status.startsWith(etcd.endpoint() + ", "), status);
        assertTrue(status.contains(", 3.6."), status);
        String members = run("member", "list");
        assertTrue(members.contains(", started, embedded, "), members);
        assertTrue(members.contains(", " + etcd.endpoint() + ", false"), members);
    }
}
