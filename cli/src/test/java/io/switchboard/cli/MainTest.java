package io.switchboard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.testing.EmbeddedEtcd;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
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
        assertTrue(err.toString().startsWith("Missing required subcommand"), err.toString());
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

    private int run(String... args) {
        CommandLine command = Main.commandLine();
        return command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(args);
    }
}
