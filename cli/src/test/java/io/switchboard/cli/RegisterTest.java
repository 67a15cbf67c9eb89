package io.switchboard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class RegisterTest {
    @Test
    void an_address_for_a_network_has_the_port_of_the_address_unless_it_names_one() throws Exception {
        assertEquals(
                Map.of(
                        "wan", new Address("203.0.113.7", 50051),
                        "v6", new Address("2001:db8::7", 50051),
                        "gateway", new Address("gate.example", 443)),
                instance(
                                "--address",
                                "wan=203.0.113.7",
                                "--address=v6=2001:db8::7",
                                "--address",
                                "gateway=gate.example:443")
                        .addresses());
        assertEquals("10.0.0.1:50051", instance("--address", "wan=203.0.113.7").id());
        assertEquals(Map.of(), instance().addresses());
    }

    private static Instance instance(String... flags) throws Exception {
        Register register = new Register();
        CommandLine command = new CommandLine(register);
        command.parseArgs(args(flags));
        return register.instance();
    }

    private static String[] args(String... flags) {
        String[] args = new String[flags.length + 2];
        args[0] = "demo";
        args[1] = "10.0.0.1:50051";
        System.arraycopy(flags, 0, args, 2, flags.length);
        return args;
    }
}
