package io.switchboard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Locality;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.layout.Format;
import io.switchboard.etcd.layout.FormatChoice;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class EtcdFlagsTest {
    @Command
    private static final class Any {
        @Mixin
        private final EtcdFlags etcd = new EtcdFlags();
    }

    @Test
    void without_anything_it_is_the_etcd_of_this_machine() throws Exception {
        EtcdOptions options = options(Map.of());
        assertEquals("127.0.0.1:2379", options.authority());
        assertEquals(Duration.ofSeconds(5), options.requestTimeout());
        assertEquals("", options.namespace());
    }

    @Test
    void a_flag_goes_before_etcdctls_variable_and_that_before_switchboards() throws Exception {
        Map<String, String> both = Map.of("ETCDCTL_ENDPOINTS", "b:1", "SWITCHBOARD_ENDPOINTS", "c:1");
        assertEquals("a:1", options(both, "--endpoints", "a:1").authority());
        assertEquals("b:1", options(both).authority());
        assertEquals("c:1", options(Map.of("SWITCHBOARD_ENDPOINTS", "c:1")).authority());
    }

    @Test
    void user_and_password_come_as_etcdctl_takes_them() throws Exception {
        assertEquals("pass:word", options(Map.of(), "--user", "ann:pass:word").password());
        EtcdOptions apart = options(Map.of("ETCDCTL_PASSWORD", "secret"), "--user", "ann");
        assertEquals("ann", apart.user());
        assertEquals("secret", apart.password());
        assertEquals(
                "user ann has no password; write --user name:password, or set ETCDCTL_PASSWORD",
                failure(Map.of(), "--user", "ann"));
        assertEquals("a password is given and no user; give --user", failure(Map.of(), "--password", "x"));
    }

    @Test
    void with_certificates_what_names_no_scheme_speaks_tls() throws Exception {
        EtcdOptions options = options(Map.of(), "--cacert", "/no/such/ca.pem", "--endpoints", "a:1,https://b:2");
        assertEquals("[https://a:1, https://b:2]", options.endpoints().toString());
        assertEquals(
                "--cert and --key belong together; give both or none", failure(Map.of(), "--cert", "/no/such.pem"));
    }

    @Test
    void times_are_written_as_in_go() throws Exception {
        assertEquals(
                Duration.ofMillis(500),
                options(Map.of(), "--command-timeout", "500ms").requestTimeout());
        assertEquals(
                Duration.ofMinutes(1),
                options(Map.of("ETCDCTL_COMMAND_TIMEOUT", "1m")).requestTimeout());
        assertEquals(
                "--command-timeout: \"5\" is not a duration; write for example 5s or 500ms",
                failure(Map.of(), "--command-timeout", "5"));
    }

    @Test
    void a_format_is_a_flag_or_a_variable_and_may_name_a_namespace() throws Exception {
        Map<String, String> variable = Map.of("SWITCHBOARD_FORMAT", "go-zero");
        assertEquals("switchboard", options(Map.of()).format().toString());
        assertEquals("go-zero", options(variable).format().toString());
        assertEquals("rpcx", options(variable, "--format", "rpcx").format().toString());
        assertEquals("switchboard", options(variable, "--format", "").format().toString());
        assertEquals(
                new FormatChoice(Format.KRATOS, "/my-namespace"),
                options(Map.of("SWITCHBOARD_FORMAT", "kratos:/my-namespace")).format());
    }

    @Test
    void what_a_variable_says_wrong_is_told_with_its_name() {
        for (Map.Entry<String, String> wrong : Map.of(
                        "ETCDCTL_ENDPOINTS", "b:port",
                        "SWITCHBOARD_ENDPOINTS", "a:port",
                        "ETCDCTL_COMMAND_TIMEOUT", "5",
                        "SWITCHBOARD_NAMESPACE", "a\nb",
                        "SWITCHBOARD_FORMAT", "gozero")
                .entrySet()) {
            String message = failure(Map.of(wrong.getKey(), wrong.getValue()));
            assertTrue(message.startsWith(wrong.getKey() + ": "), message);
        }
        String out = failure(Map.of("ETCDCTL_COMMAND_TIMEOUT", "5m"));
        assertTrue(out.startsWith("ETCDCTL_COMMAND_TIMEOUT: request timeout"), out);
        String dial = String.valueOf(assertThrows(
                        CommandFailure.class, () -> new EtcdFlags().dialTimeout(Map.of("ETCDCTL_DIAL_TIMEOUT", "soon")))
                .getMessage());
        assertTrue(dial.startsWith("ETCDCTL_DIAL_TIMEOUT: "), dial);
        assertEquals(
                "format \"gozero\" is not known; write one of switchboard, go-zero, kratos, kitex, rpcx",
                failure(Map.of("SWITCHBOARD_FORMAT", "rpcx"), "--format", "gozero"));
    }

    @Test
    void a_place_is_a_flag_or_a_variable() {
        Map<String, String> variable = Map.of("SWITCHBOARD_ZONE", "eu/eu-1");
        assertEquals(new Locality("eu", "eu-1"), Places.of(null, variable));
        assertEquals(new Locality("", "eu-2"), Places.of("eu-2", variable));
        assertEquals(Locality.UNKNOWN, Places.of("", variable));
        String message = String.valueOf(assertThrows(
                        IllegalArgumentException.class, () -> Places.of(null, Map.of("SWITCHBOARD_ZONE", "eu/")))
                .getMessage());
        assertTrue(message.startsWith("SWITCHBOARD_ZONE: \"eu/\" is not a location"), message);
    }

    private static EtcdOptions options(Map<String, String> environment, String... args) throws CommandFailure {
        Any any = new Any();
        new CommandLine(any).parseArgs(args);
        return any.etcd.options(environment, null);
    }

    private static String failure(Map<String, String> environment, String... args) {
        return String.valueOf(assertThrows(CommandFailure.class, () -> options(environment, args))
                .getMessage());
    }
}
