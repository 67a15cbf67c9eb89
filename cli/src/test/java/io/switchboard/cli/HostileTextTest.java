package io.switchboard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.switchboard.core.Text;
import io.switchboard.embedded.EmbeddedEtcd;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Whatever a registry, a server or an argument says, no command lets a terminal obey it, or shows it as lines of ours.
 */
class HostileTextTest {
    private static final String FORGED = "FORGED";

    /** Everything that moves a cursor, hides, turns or breaks a line. */
    static final String HOSTILE = "\u001b[2J\u009b2J\r" + FORGED + "\n" + FORGED + "\t\u0007\b\u007f\u0085" + FORGED
            + "\u001b]8;;http://x\u001b\\\u202e\u202a\u2066\u2069\u200b\ufeff\u2028" + FORGED
            + "\u2029\udb40\udc41\ud800";

    /** The parameters with which each command is run; a new command belongs here. */
    private static final Map<String, List<String>> OPERANDS = new TreeMap<>(Map.ofEntries(
            Map.entry("call", List.of("demo")),
            Map.entry("canary", List.of("demo")),
            Map.entry("completion", List.of("bash")),
            Map.entry("config delete", List.of("demo")),
            Map.entry("config diff", List.of("demo", "FILE")),
            Map.entry("config edit", List.of("demo", "--editor", "true")),
            Map.entry("config get", List.of("demo")),
            Map.entry("config history", List.of("demo")),
            Map.entry("config rollback", List.of("demo")),
            Map.entry("config set", List.of("demo", "FILE")),
            Map.entry("dev", List.of("--port", "x")),
            Map.entry("doctor", List.of("demo")),
            Map.entry("drain", List.of("demo", "10.0.0.1:80")),
            Map.entry("drains", List.of()),
            Map.entry("drill", List.of("--zone", "a", "--for", "1m", "--probe", "demo")),
            Map.entry("explain", List.of("demo")),
            Map.entry("instances", List.of("demo")),
            Map.entry("move-old-keys", List.of()),
            Map.entry("overrides", List.of()),
            Map.entry("overrides clear", List.of("demo", "10.0.0.1:80")),
            Map.entry("register", List.of("demo", "10.0.0.1")),
            Map.entry("resolve", List.of("demo")),
            Map.entry("services", List.of()),
            Map.entry("top", List.of("demo", "--once", "--wait", "0.2")),
            Map.entry("undrain", List.of("demo", "10.0.0.1:80")),
            Map.entry("watch", List.of("demo")),
            Map.entry("weight", List.of("demo", "10.0.0.1:80", "7"))));

    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    @BeforeEach
    void fill() throws IOException {
        String said = new JsonPrimitive(HOSTILE).toString();
        for (String address : List.of("10.0.0.1:80", "10.0.0.2:80")) {
            etcd.put(
                    "demo/" + address,
                    "{\"Addr\":\"" + address + "\",\"Metadata\":{\"version\":" + said + ",\"region\":" + said
                            + ",\"zone\":" + said + ",\"labels\":{" + said + ":" + said + "},\"x\":" + said + "}}");
        }
        String key = HOSTILE.replace("\ud800", "");
        etcd.put("demo/" + key, "{\"Addr\":\"10.0.0.3:80\"}");
        etcd.put("demo/unreadable", key);
        etcd.put("demo/nowhere", "{\"Addr\":" + said + "}");
        etcd.put("dem\u202eo\ufeff/10.0.0.1:80", "{\"Addr\":\"10.0.0.1:80\"}");
        etcd.put(
                "switchboard/services/demo//overrides/10.0.0.1:80",
                "{\"weight\":50,\"by\":" + said + ",\"reason\":" + said + "}");
        etcd.put("switchboard/services/demo//overrides/" + key, "{\"weight\":50}");
        etcd.put("switchboard/services/demo//overrides/broken", "{\"state\":" + said + "}");
        String drain = "{\"until\":\"2999-01-01T00:00:00Z\",\"for\":3600,\"by\":" + said + ",\"reason\":" + said + "}";
        etcd.put("switchboard/drains/zone//%1B%5B2J%E2%80%AE", drain);
        etcd.put("switchboard/drains/instance/demo//10.0.0.1:80", drain);
        etcd.put("switchboard/drains/" + key, drain);
        etcd.put("switchboard/drains/datacenter/eu", said);
        etcd.put("switchboard/services/demo//config", config(said));
        etcd.put(
                "switchboard/services/raw//config",
                config("\"" + key.replace("\\", "") + "\"").replace(" ", "\t\r\n"));
        etcd.put(
                "switchboard/config-history/demo/2026-11-27T01:11:18.621Z",
                "{\"by\":" + said + ",\"reason\":" + said + ",\"document\":" + said + "}");
        etcd.put("switchboard/config-history/demo/2026-11-27T01:11:19.621Z", key);
        etcd.put("switchboard/overrides/" + key, "{}");
        Files.writeString(folder.resolve("FILE"), config("\"" + key.replace("\\", "") + "\""));
    }

    @AfterEach
    void stop() {
        etcd.close();
    }

    private static String config(String name) {
        return "{\"loadBalancingConfig\": [{\"switchboard\": {\"routes\": [{\"name\": " + name
                + ", \"subsets\": [{\"name\": " + name + ", \"version\": " + name + "}]}]}}]}";
    }

    @Test
    void every_command_is_here() {
        assertEquals(new TreeSet<>(OPERANDS.keySet()), new TreeSet<>(leaves().keySet()));
    }

    @Test
    void what_a_registry_says_is_shown_and_not_obeyed() throws Exception {
        for (Map.Entry<String, CommandSpec> command : leaves().entrySet()) {
            List<String> args = args(command.getKey());
            run(args);
            fill();
            if (command.getValue().findOption("-o") != null) {
                run(with(args, "-o", "json"));
                fill();
            }
        }
        assertTrue(shown("instances", "demo").contains("\\u001b[2J\\u009b2J\\u000d" + FORGED), out.toString());
        assertTrue(shown("watch", "demo").contains("version \\u001b[2J"), out.toString());
        assertTrue(shown("config", "history", "demo").contains("\\u001b[2J"), out.toString());
        assertTrue(shown("overrides").contains("\\u001b[2J"), out.toString());
        assertTrue(shown("drains").contains("\\u001b[2J"), out.toString());
        assertTrue(shown("doctor").contains("\\u001b[2J"), out.toString());
        assertTrue(shown("services").contains("dem\\u202eo\\ufeff"), out.toString());
        assertTrue(shown("config", "get", "raw").contains("\\u001b[2J\\u009b2J\\u000d"), out.toString());
        assertJson(out.toString());
    }

    @Test
    void what_is_typed_is_shown_and_not_obeyed() throws Exception {
        for (Map.Entry<String, CommandSpec> command : leaves().entrySet()) {
            List<String> args = args(command.getKey());
            run(with(args, "--" + HOSTILE));
            run(with(args, HOSTILE, HOSTILE));
            List<String> operands = new ArrayList<>(List.of(command.getKey().split(" ", -1)));
            for (int i = 0;
                    i < OPERANDS.getOrDefault(command.getKey(), List.of()).size();
                    i++) {
                operands.add(HOSTILE);
            }
            run(operands);
            for (OptionSpec option : command.getValue().options()) {
                if (option.arity().max() > 0) {
                    run(with(args, option.longestName(), HOSTILE));
                    run(with(args, option.longestName(), "x=" + HOSTILE));
                }
            }
        }
        run(List.of(HOSTILE));
        run(List.of("config", HOSTILE));
    }

    @Test
    void what_servers_answer_is_shown_and_not_obeyed() throws Exception {
        try (HostileServer server = HostileServer.start(HOSTILE)) {
            for (Map.Entry<String, CommandSpec> command : leaves().entrySet()) {
                run(with(args(command.getKey()), "--endpoints", server.address()));
            }
            assertTrue(shown("doctor", "--endpoints", server.address()).contains("\\u001b[2J"), out.toString());
            etcd.put("served/" + server.address(), "{\"Addr\":\"" + server.address() + "\"}");
            run(List.of("call", "served"));
            assertTrue(err.toString().contains("UNAVAILABLE: \\u001b[2J"), err.toString());
            run(List.of("call", "served", "no.Such/Method"));
            assertTrue(err.toString().contains("it has \\u001b[2J"), err.toString());
            run(List.of("call", "served", "fail.It/Method"));
            assertTrue(err.toString().contains("answers: \\u001b[2J"), err.toString());
        }
    }

    @Test
    void what_the_registry_of_another_datacenter_answers_is_shown_and_not_obeyed() throws Exception {
        try (HostileServer server = HostileServer.start(HOSTILE)) {
            String[] flags = {
                "--datacenter", "us", "--datacenters", "us=" + etcd.endpoint() + " eu=http://" + server.address()
            };
            for (String command : List.of("resolve", "explain", "watch", "doctor")) {
                List<String> args = with(List.of(command, "demo"), flags);
                run(args, "eu");
                assertTrue(out.toString().contains("eu"), out.toString());
                run(with(args, "-o", "json"));
            }
            for (String flag : List.of("--datacenter", "--datacenters")) {
                for (String command : leaves().keySet()) {
                    run(with(with(args(command), flags), flag, HOSTILE));
                }
            }
        }
    }

    @Test
    void a_defect_is_told_line_by_line() {
        CommandLine line = Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .addSubcommand("broken", new Broken());
        line.setErr(new PrintWriter(err));
        assertEquals(1, line.execute("broken"));
        check(List.of("broken"));
        assertTrue(err.toString().contains("Caused by: java.lang.IllegalStateException: \\u001b"), err.toString());
    }

    @CommandLine.Command
    private static final class Broken implements Runnable {
        @Override
        public void run() {
            throw new IllegalArgumentException(HOSTILE, new IllegalStateException(HOSTILE));
        }
    }

    @Test
    void nothing_writes_but_the_printer() throws IOException {
        List<String> others = new ArrayList<>();
        // Progress has words of its own only; what Rehearsal has written nobody reads; Screen and ShownWriter are what
        // the printer writes through.
        List<String> known = List.of(
                "Printer.java", "Progress.java", "Terminal.java", "Screen.java", "ShownWriter.java", "Rehearsal.java");
        try (var sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(source);
                boolean writes = Stream.of(
                                "System.out",
                                "System.err",
                                "PrintWriter",
                                "PrintStream",
                                "printStackTrace",
                                "java.io.Writer",
                                "console().printf",
                                "console().writer")
                        .anyMatch(text::contains);
                // Main hands picocli's own usage message its writer.
                boolean hands = text.contains("getOut()") || text.contains("getErr()");
                String name = source.getFileName().toString();
                if (!known.contains(name) && (writes || (hands && !name.equals("Main.java")))) {
                    others.add(name);
                }
            }
        }
        assertEquals(List.of(), others);
    }

    private static Map<String, CommandSpec> leaves() {
        Map<String, CommandSpec> leaves = new TreeMap<>();
        collect("", Main.commandLine().getCommandSpec(), leaves);
        // They only say where they are.
        leaves.keySet().removeAll(Elsewhere.NAMES);
        return leaves;
    }

    private static void collect(String path, CommandSpec command, Map<String, CommandSpec> leaves) {
        if (!path.isEmpty() && command.userObject() instanceof Callable<?>) {
            leaves.put(path, command);
        }
        command.subcommands()
                .forEach((name, line) -> collect((path + " " + name).strip(), line.getCommandSpec(), leaves));
    }

    private List<String> args(String command) {
        List<String> args = new ArrayList<>(List.of(command.split(" ", -1)));
        OPERANDS.getOrDefault(command, List.of())
                .forEach(operand ->
                        args.add(operand.equals("FILE") ? folder.resolve("FILE").toString() : operand));
        return args;
    }

    private static List<String> with(List<String> args, String... more) {
        List<String> all = new ArrayList<>(args);
        all.addAll(Arrays.asList(more));
        return all;
    }

    private String shown(String... args) throws Exception {
        run(List.of(args));
        return out.toString();
    }

    /** Runs it until it ends, or has said something if it does not end by itself, and looks at all that it wrote. */
    private void run(List<String> args) throws Exception {
        run(args, "\n");
    }

    /** @param said what is waited for if it does not end by itself */
    private void run(List<String> args, String said) throws Exception {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine line = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        List<String> all = new ArrayList<>(args);
        boolean asks = line.getSubcommands().containsKey(args.get(0))
                && !List.of("dev", "completion").contains(args.get(0));
        if (asks && !args.contains("--endpoints") && !args.contains("--datacenter")) {
            all.addAll(List.of("--endpoints", etcd.endpoint()));
        }
        int[] code = {-1};
        Thread thread = new Thread(() -> code[0] = line.execute(all.toArray(String[]::new)));
        thread.start();
        boolean watches = args.get(0).equals("watch");
        while (thread.isAlive() && !(watches && out.toString().contains(said))) {
            LockSupport.parkNanos(1_000_000);
        }
        thread.interrupt();
        thread.join();
        check(args);
        if (code[0] == 0 && args.contains("json")) {
            assertJson(out.toString());
        }
    }

    private void check(List<String> args) {
        for (StringWriter writer : List.of(out, err)) {
            String text = writer.toString();
            assertTrue(
                    text.codePoints().allMatch(c -> c == '\n' || !Text.isObeyed(c)),
                    () -> Text.escaped(args + " prints " + text));
            assertFalse(
                    text.lines().anyMatch(each -> each.startsWith(FORGED)),
                    () -> Text.escaped(args + " prints a line of another: " + text));
        }
    }

    private static void assertJson(String text) throws IOException {
        JsonReader reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.STRICT);
        reader.skipValue();
        assertEquals(JsonToken.END_DOCUMENT, reader.peek());
    }
}
