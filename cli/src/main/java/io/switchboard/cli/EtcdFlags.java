package io.switchboard.cli;

import io.switchboard.Switchboard;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.EtcdTls;
import io.switchboard.etcd.layout.FormatChoice;
import java.io.Console;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to reach etcd: the flags and variables that etcdctl has, with its words, and a namespace. A flag goes first. */
final class EtcdFlags {
    static final String COMMAND_TIMEOUT = "--command-timeout";
    static final String DIAL_TIMEOUT = "--dial-timeout";

    private static final String DEFAULT_ENDPOINTS = "127.0.0.1:2379";

    @Option(
            names = "--endpoints",
            paramLabel = "LIST",
            description = "etcd's members, separated by commas (ETCDCTL_ENDPOINTS, SWITCHBOARD_ENDPOINTS; default: "
                    + DEFAULT_ENDPOINTS + ").")
    private @Nullable String endpoints;

    @Option(
            names = "--cacert",
            paramLabel = "FILE",
            description = "What etcd's certificate is trusted by (ETCDCTL_CACERT).")
    private @Nullable String cacert;

    @Option(names = "--cert", paramLabel = "FILE", description = "This client's certificate (ETCDCTL_CERT).")
    private @Nullable String cert;

    @Option(names = "--key", paramLabel = "FILE", description = "Its private key, PKCS#8 (ETCDCTL_KEY).")
    private @Nullable String key;

    @Option(
            names = "--user",
            paramLabel = "NAME[:PASSWORD]",
            description = "etcd's user; without a password it is asked for (ETCDCTL_USER).")
    private @Nullable String user;

    @Option(names = "--password", paramLabel = "PASSWORD", description = "The user's password (ETCDCTL_PASSWORD).")
    private @Nullable String password;

    @Option(
            names = COMMAND_TIMEOUT,
            paramLabel = "TIME",
            description = "How long one request may take, such as 5s or 500ms (ETCDCTL_COMMAND_TIMEOUT; default: 5s).")
    private @Nullable String commandTimeout;

    @Option(
            names = DIAL_TIMEOUT,
            paramLabel = "TIME",
            description = "How long connecting may take (ETCDCTL_DIAL_TIMEOUT; default: 2s).")
    private @Nullable String dialTimeout;

    @Option(
            names = "--insecure-skip-tls-verify",
            description = "Refused: a connection that trusts anybody is none to write through.")
    private boolean insecure;

    @Option(
            names = "--namespace",
            paramLabel = "PREFIX",
            description = "What is put in front of every key (SWITCHBOARD_NAMESPACE; default: nothing).")
    private @Nullable String namespace;

    @Option(
            names = "--format",
            paramLabel = "NAME[:NAMESPACE]",
            description =
                    "The layout of the registrations: switchboard, go-zero, kratos, kitex or rpcx; of kratos and kitex"
                            + " possibly in another namespace, as kratos:/my-namespace (SWITCHBOARD_FORMAT; default:"
                            + " switchboard).")
    private @Nullable String format;

    EtcdFlags() {}

    EtcdOptions options() throws CommandFailure {
        return options(System.getenv(), System.console());
    }

    EtcdOptions options(Map<String, String> environment, @Nullable Console console) throws CommandFailure {
        if (insecure) {
            throw new CommandFailure(
                    "--insecure-skip-tls-verify is not supported; give --cacert FILE, the certificate of"
                            + " the authority that signed etcd's");
        }
        String ca = chosen(cacert, environment, "ETCDCTL_CACERT");
        String certificate = chosen(cert, environment, "ETCDCTL_CERT");
        String privateKey = chosen(key, environment, "ETCDCTL_KEY");
        boolean secured = ca != null || certificate != null || privateKey != null;
        try {
            EtcdOptions.Builder options = members(environment, secured);
            Setting timeout = Setting.of(commandTimeout, environment, "ETCDCTL_COMMAND_TIMEOUT");
            options.requestTimeout(Duration.ofSeconds(5));
            if (timeout != null) {
                checked(timeout, text -> options.requestTimeout(time(COMMAND_TIMEOUT, text)));
            }
            Setting prefix = Setting.of(namespace, environment, Switchboard.NAMESPACE_VARIABLE);
            if (prefix != null) {
                checked(prefix, options::namespace);
            }
            Setting layout = Setting.of(format, environment, Switchboard.FORMAT_VARIABLE);
            if (layout != null) {
                checked(layout, text -> options.format(FormatChoice.parse(text)));
            }
            if (secured) {
                options.tls(tls(ca, certificate, privateKey));
            }
            authenticate(options, environment, console);
            return options.build();
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()));
        }
    }

    /** Sets one part alone, so that whatever is wrong with it is known to be of that part. */
    private static void checked(Setting setting, Function<String, EtcdOptions.Builder> set) {
        EtcdOptions unused = setting.read(text -> set.apply(text).build());
    }

    private EtcdOptions.Builder members(Map<String, String> environment, boolean secured) {
        Setting chosen = Setting.of(endpoints, environment, "ETCDCTL_ENDPOINTS", Switchboard.ENDPOINTS_VARIABLE);
        Setting members = chosen == null ? new Setting(DEFAULT_ENDPOINTS, null) : chosen;
        return members.read(text -> EtcdOptions.builder(secured ? withTls(text) : text));
    }

    /** As etcdctl: with certificates, what names no scheme speaks TLS. */
    private static String withTls(String members) {
        StringBuilder secured = new StringBuilder();
        for (String member : members.split(",", -1)) {
            secured.append(secured.isEmpty() ? "" : ",")
                    .append(member.contains("://") || member.isBlank() ? member : "https://" + member.strip());
        }
        return secured.toString();
    }

    private static EtcdTls tls(@Nullable String ca, @Nullable String certificate, @Nullable String key) {
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("--cert and --key belong together; give both or none");
        }
        EtcdTls.Builder tls = EtcdTls.builder();
        if (ca != null) {
            tls.ca(Path.of(ca));
        }
        if (certificate != null && key != null) {
            tls.clientCertificate(Path.of(certificate), Path.of(key));
        }
        return tls.build();
    }

    private void authenticate(EtcdOptions.Builder options, Map<String, String> environment, @Nullable Console console) {
        String given = chosen(user, environment, "ETCDCTL_USER");
        String secret = chosen(password, environment, "ETCDCTL_PASSWORD");
        if (given == null) {
            if (secret != null) {
                throw new IllegalArgumentException("a password is given and no user; give --user");
            }
            return;
        }
        int colon = given.indexOf(':');
        String name = colon < 0 || secret != null ? given : given.substring(0, colon);
        if (secret == null && colon >= 0) {
            secret = given.substring(colon + 1);
        }
        if (secret == null && console != null) {
            char[] typed = console.readPassword("Password: ");
            secret = typed == null ? null : new String(typed);
        }
        if (secret == null) {
            throw new IllegalArgumentException(
                    "user " + name + " has no password; write --user name:password, or set ETCDCTL_PASSWORD");
        }
        options.user(name, secret);
    }

    Duration dialTimeout() throws CommandFailure {
        return dialTimeout(System.getenv());
    }

    Duration dialTimeout(Map<String, String> environment) throws CommandFailure {
        try {
            Setting chosen = Setting.of(dialTimeout, environment, "ETCDCTL_DIAL_TIMEOUT");
            return chosen == null ? Duration.ofSeconds(2) : chosen.read(text -> time(DIAL_TIMEOUT, text));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()));
        }
    }

    private static Duration time(String flag, String text) {
        String digits = text.replaceFirst("(ms|s|m)$", "");
        if (digits.equals(text) || !digits.matches("\\d{1,6}")) {
            throw new IllegalArgumentException(flag + ": \"" + text + "\" is no time; write for example 5s or 500ms");
        }
        long number = Long.parseLong(digits);
        return text.endsWith("ms")
                ? Duration.ofMillis(number)
                : text.endsWith("s") ? Duration.ofSeconds(number) : Duration.ofMinutes(number);
    }

    private static @Nullable String chosen(@Nullable String flag, Map<String, String> environment, String variable) {
        Setting setting = Setting.of(flag, environment, variable);
        return setting == null ? null : setting.text();
    }
}
