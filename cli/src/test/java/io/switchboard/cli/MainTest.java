package io.switchboard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.embedded.EmbeddedEtcd;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void help_names_the_commands() {
        assertEquals(0, run("--help"));
        assertTrue(out.toString().contains("dev  "), out.toString());
    }

    @Test
    void help_of_dev_says_what_it_is_for_and_how_it_exits() {
        assertEquals(0, run("dev", "--help"));
        String help = out.toString().replaceAll("\\s+", " ");
        assertTrue(help.contains("It keeps nothing, and is for development and tests"), help);
        assertTrue(help.contains("--port=PORT"), help);
        assertTrue(help.contains("(default: 2379)"), help);
        assertTrue(help.contains("143 ended by SIGTERM"), help);
    }

    @Test
    void version_is_the_one_of_the_build() {
        assertEquals(0, run("--version"));
        assertTrue(out.toString().matches("switchboard \\d+\\.\\d+\\.\\d+\\S*\\R"), out.toString());
    }

    @Test
    void missing_command_is_wrong_usage() {
        assertEquals(2, run());
        assertEquals(
                "switchboard: missing required subcommand; see switchboard --help",
                err.toString().strip());
    }

    @Test
    void port_out_of_range_is_wrong_usage() {
        assertEquals(2, run("dev", "--port", "70000"));
        assertTrue(err.toString().contains("'70000' is not a port; give a number from 0 to 65535"), err.toString());
    }

    @Test
    void port_in_use_is_one_clear_line() {
        try (EmbeddedEtcd other = EmbeddedEtcd.start()) {
            int port = URI.create(other.endpoint()).getPort();
            assertEquals(1, run("dev", "--port", Integer.toString(port)));
            assertEquals(
                    "switchboard dev: port " + port
                            + " is in use or not allowed; end what uses it, or choose another with --port",
                    err.toString().strip());
        }
    }

    @Test
    void wrong_usage_is_one_line_with_a_pointer_to_help() {
        assertEquals(
                "switchboard instances: missing required parameter: 'SERVICE'; see switchboard instances --help",
                misuse("instances"));
        assertEquals(
                "switchboard instances: unknown option '--endpoint'; did you mean --endpoints?; see switchboard"
                        + " instances --help",
                misuse("instances", "demo", "--endpoint=a:1"));
        assertEquals(
                "switchboard: there is no command 'servces'; did you mean services?; see switchboard --help",
                misuse("--endpoints", "a:1", "servces"));
        assertEquals(
                "switchboard config: there is no command 'gte'; did you mean get?; see switchboard config --help",
                misuse("config", "gte", "demo"));
        assertEquals(
                "switchboard drain: unexpected argument 'more'; see switchboard drain --help",
                misuse("drain", "demo", "id", "more"));
    }

    private String misuse(String... args) {
        err.getBuffer().setLength(0);
        assertEquals(2, run(args));
        assertEquals("", out.toString());
        return err.toString().strip();
    }

    @Test
    void flags_of_all_commands_may_stand_before_the_command() {
        try (EmbeddedEtcd etcd = EmbeddedEtcd.start()) {
            etcd.put("demo/a", "{\"Addr\":\"10.0.0.1:80\"}");
            etcd.put("switchboard/services/demo//overrides/a", "{\"weight\":7}");
            assertEquals(0, run("--endpoints", etcd.endpoint(), "-ojson", "services"), err::toString);
            assertTrue(out.toString().contains("\"service\": \"demo\""), out.toString());
            assertEquals(0, run("--endpoints=" + etcd.endpoint(), "overrides", "-o", "table", "clear", "demo", "a"));
            assertTrue(out.toString().contains("a of demo: weight 7 -> no override"), out.toString());
            assertEquals(1, run("--endpoints", etcd.endpoint(), "config", "get", "demo"));
            assertEquals(
                    "switchboard config get: service demo has no config",
                    err.toString().strip());
        }
    }

    @Test
    void the_program_behind_two_dashes_keeps_its_flags() {
        assertEquals(
                "[register, --endpoints, a:1, s, h:1, --, run, --endpoints, b:1]",
                Arrays.toString(GlobalFlags.behindCommand(
                        new String[] {"--endpoints", "a:1", "register", "s", "h:1", "--", "run", "--endpoints", "b:1"
                        })));
    }

    @Test
    void commands_that_are_made_when_they_are_wanted_are_those_there_are() {
        CommandLine all = Main.commandLine();
        assertEquals(Commands.NAMES, List.copyOf(all.getSubcommands().keySet()));
        all.getSubcommands()
                .forEach((name, command) -> assertEquals(
                        Commands.WITHIN.getOrDefault(name, List.of()),
                        List.copyOf(command.getSubcommands().keySet())));
    }

    @Test
    void the_version_of_what_a_command_is_about_is_no_question_for_ours() {
        for (List<String> args : List.of(
                List.of("register", "demo", "a:1", "--version", "v2"),
                List.of("config", "get", "demo", "--version", "2"))) {
            CommandLine.ParseResult parsed = Main.commandLine().parseArgs(args.toArray(String[]::new));
            while (parsed.hasSubcommand()) {
                parsed = parsed.subcommand();
            }
            assertFalse(parsed.isVersionHelpRequested());
            assertTrue(parsed.hasMatchedOption("--version"));
            assertEquals(0, run(args.get(0), "--help"));
        }
    }

    private int run(String... args) {
        CommandLine command = Main.commandLine();
        return command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(args);
    }
}
