package io.switchboard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.embedded.EmbeddedEtcd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code config} and what is below it. */
class ConfigCommandsTest {
    private static final String KEY = "switchboard/services/demo//config";
    private static final String ONE = "{\n  \"methodConfig\": [{\"name\": [{}], \"timeout\": \"1s\"}]\n}\n";
    private static final String TWO = "{\n  \"methodConfig\": [{\"name\": [{}], \"timeout\": \"2s\"}]\n}\n";
    private static final String BAD = "{\n  \"methodConfig\": [{\"name\": [{}], \"timeout\": \"soon\"}]\n}\n";

    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();
    private final Typed typed = new Typed(etcd.endpoint());
    private final Path folder;

    ConfigCommandsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void fill() {
        etcd.put("demo/10.0.0.1:80", "{\"Addr\":\"10.0.0.1:80\"}");
    }

    @AfterEach
    void stop() {
        etcd.close();
    }

    @Test
    void what_is_set_is_got_as_it_was_written_and_has_a_history() throws IOException {
        assertEquals("config of demo: written as version 1", set(ONE, "--by", "a", "--reason", "first"));
        assertEquals(ONE, etcd.read(KEY).get(KEY));
        assertEquals(ONE.strip(), typed.out("config", "get", "demo"));
        assertEquals("config of demo: unchanged", set(ONE));
        assertEquals("config of demo: written as version 2", set(TWO, "--by", "b"));
        List<String> history = typed.out("config", "history", "demo").lines().toList();
        assertEquals(3, history.size());
        assertTrue(history.get(1).matches("2 \\* +\\S+Z +b +56"), history.toString());
        assertTrue(history.get(2).matches("1 +\\S+Z +a +56 +first"), history.toString());
        assertEquals(ONE.strip(), typed.out("config", "get", "demo", "--version-number", "1"));
        assertTrue(typed.out("config", "get", "demo", "-o", "json").contains("\"by\": \"b\""), typed.out());
        assertTrue(typed.out("config", "history", "demo", "-o", "json").contains("\"reason\": \"first\""), typed.out());
    }

    @Test
    void a_config_that_clients_would_not_take_is_refused_with_place_and_reason() throws IOException {
        assertEquals(
                "switchboard config set: methodConfig[0].timeout: \"soon\" is not a duration; write seconds, such as"
                        + " \"1.5s\"",
                typed.failure("config", "set", "demo", file(BAD)));
        assertTrue(
                typed.failure("config", "set", "demo", file("{\n\"a\" 1}")).contains(" line 2 column "), typed.err());
        assertEquals(
                "switchboard config set: there is no file " + folder.resolve("none"),
                typed.failure("config", "set", "demo", folder.resolve("none").toString()));
        assertEquals(Map.of(), etcd.read("switchboard/"));
    }

    @Test
    void a_change_that_was_not_seen_is_not_written_over() throws IOException {
        set(ONE, "--by", "a");
        String line = typed.failure("config", "set", "demo", file(TWO), "--expect-revision", "0");
        assertTrue(
                line.matches("switchboard config set: the config of demo is at revision \\d+, not at 0: changed by a at"
                        + " \\S+; nothing was written"),
                line);
        assertEquals(ONE, etcd.read(KEY).get(KEY));
    }

    @Test
    void edit_writes_what_the_editor_saved() throws IOException {
        set(ONE);
        assertEquals(
                "config of demo: written as version 2",
                typed.out("config", "edit", "demo", "--editor", "sed -i s/1s/2s/"));
        assertEquals(TWO, etcd.read(KEY).get(KEY));
        assertEquals("config of demo: unchanged", typed.out("config", "edit", "demo", "--editor", "true"));
    }

    @Test
    void what_edit_refuses_is_kept_in_a_file_whose_name_is_told() throws IOException {
        set(ONE);
        String line = typed.failure("config", "edit", "demo", "--editor", "sed -i s/1s/soon/");
        assertTrue(line.startsWith("switchboard config edit: methodConfig[0].timeout: \"soon\" is not"), line);
        Path kept = Path.of(line.substring(line.indexOf("is kept in ") + "is kept in ".length()));
        assertEquals(BAD, Files.readString(kept));
        Files.delete(kept);
        assertEquals(ONE, etcd.read(KEY).get(KEY));
        line = typed.failure("config", "edit", "demo", "--editor", "false");
        assertTrue(line.contains("the editor false ended with exit code 1; nothing was written"), line);
        Files.delete(Path.of(line.substring(line.lastIndexOf(' ') + 1)));
    }

    @Test
    void somebody_elses_change_during_an_edit_is_told_and_not_written_over() throws IOException {
        set(ONE);
        String other = "{\"methodConfig\":[]}";
        Path script = folder.resolve("editor");
        Files.writeString(
                script,
                "sed -i s/1s/3s/ \"$1\"; touch '" + folder.resolve("open") + "';" + " while [ -e '"
                        + folder.resolve("open") + "' ] && [ ${i:-0} -lt 1200 ];"
                        + " do sleep 0.05; i=$((${i:-0} + 1)); done");
        Thread colleague = new Thread(() -> {
            while (!Files.exists(folder.resolve("open"))) {
                LockSupport.parkNanos(10_000_000);
            }
            etcd.put(KEY, other);
            assertTrue(folder.resolve("open").toFile().delete());
        });
        colleague.start();
        String line = typed.failure("config", "edit", "demo", "--editor", "sh " + script);
        assertTrue(
                line.matches(
                        "switchboard config edit: the config of demo was changed \\(revision \\d+\\) since it was read;"
                                + " nothing was written. Read it again and repeat the change; what you wrote is kept in .*"),
                line);
        Files.delete(Path.of(line.substring(line.lastIndexOf(' ') + 1)));
        assertEquals(other, etcd.read(KEY).get(KEY));
    }

    @Test
    void diff_prints_what_set_would_change_and_exits_as_diff_does() throws IOException {
        set(ONE);
        assertEquals("", typed.out("config", "diff", "demo", file(ONE)));
        assertEquals(1, typed.run("config", "diff", "demo", file(TWO)));
        assertEquals(
                List.of(
                        "--- registry",
                        "+++ " + file(TWO),
                        "@@ -1,3 +1,3 @@",
                        " {",
                        "-  \"methodConfig\": [{\"name\": [{}], \"timeout\": \"1s\"}]",
                        "+  \"methodConfig\": [{\"name\": [{}], \"timeout\": \"2s\"}]",
                        " }"),
                typed.out().lines().toList());
        assertEquals(2, typed.run("config", "diff", "demo", "none"));
    }

    @Test
    void rollback_writes_an_earlier_version_again() throws IOException {
        set(ONE);
        set(TWO);
        assertEquals(
                "config of demo: written as version 3, which is version 1 again",
                typed.out("config", "rollback", "demo"));
        assertEquals(ONE, etcd.read(KEY).get(KEY));
        assertTrue(typed.out("config", "history", "demo").contains("rollback to version 1"), typed.out());
        assertEquals("config of demo: deleted as version 4", typed.out("config", "delete", "demo"));
        assertFalse(etcd.read(KEY).containsKey(KEY));
        assertEquals("switchboard config get: service demo has no config", typed.failure("config", "get", "demo"));
        assertEquals(
                "switchboard config rollback: the history of the config of demo has no version 9; there are 1 to 4",
                typed.failure("config", "rollback", "demo", "9"));
        assertEquals(
                "config of demo: written as version 5, which is version 2 again",
                typed.out("config", "rollback", "demo", "2"));
        assertEquals(TWO, etcd.read(KEY).get(KEY));
    }

    @Test
    void fifty_changes_are_kept() throws IOException {
        for (int i = 1; i <= 52; i++) {
            set("{\"methodConfig\": [{\"name\": [{}], \"timeout\": \"" + i + "s\"}]}");
        }
        List<String> history = typed.out("config", "history", "demo").lines().toList();
        assertEquals(51, history.size());
        assertTrue(history.get(1).startsWith("52 * "), history.get(1));
        assertTrue(history.get(50).startsWith("3  "), history.get(50));
        assertEquals(50, etcd.read("switchboard/config-history/demo/").size());
    }

    @Test
    void a_config_of_nobody_is_written_with_a_note() throws IOException {
        assertEquals(0, typed.run("config", "set", "dem", file(ONE)));
        assertEquals("switchboard config set: no instances of dem are registered now; did you mean demo?", typed.err());
    }

    private String set(String document, String... more) throws IOException {
        String[] args = new String[4 + more.length];
        args[0] = "config";
        args[1] = "set";
        args[2] = "demo";
        args[3] = file(document);
        System.arraycopy(more, 0, args, 4, more.length);
        return typed.out(args);
    }

    private String file(String document) throws IOException {
        return Files.writeString(folder.resolve("config.json"), document).toString();
    }
}
