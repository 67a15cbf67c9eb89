package io.switchboard.cli;

import io.switchboard.Datacenter;
import io.switchboard.Switchboard;
import io.switchboard.core.DatacenterName;
import io.switchboard.core.Internal;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.EtcdTls;
import io.switchboard.etcd.layout.Format;
import io.switchboard.etcd.layout.FormatChoice;
import io.switchboard.operator.DatacenterRegistry;
import java.io.Console;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * How to reach etcd: the flags and variables that etcdctl has, with its words, a namespace, and the datacenter whose
 * registry it is. A flag takes precedence, then the list of datacenters, then etcdctl's variables.
 */
@Internal
public final class EtcdFlags {
    static final String COMMAND_TIMEOUT = "--command-timeout";
    static final String DIAL_TIMEOUT = "--dial-timeout";

    private static final String DEFAULT_ENDPOINTS = "127.0.0.1:2379";

    @Mixin
    private DatacenterFlags datacenters = new DatacenterFlags();

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

    /** The password that was typed for the user in the flag or the variable; null: none yet. */
    private @Nullable String typed;

    public EtcdFlags() {}

    EtcdOptions options() throws CommandFailure {
        return options(System.getenv(), System.console());
    }

    EtcdOptions options(Map<String, String> environment, @Nullable Console console) throws CommandFailure {
        if (insecure) {
            throw new CommandFailure(
                    "--insecure-skip-tls-verify is not supported; give --cacert FILE, the certificate of"
                            + " the authority that signed etcd's");
        }
        try {
            Datacenter used = used(environment);
            return used == null ? options(null, environment, console) : options(used.etcd(), environment, console);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Datacenter used(Map<String, String> environment) {
        if (isSingle() && datacenters.isChosen()) {
            throw new IllegalArgumentException(
                    "--endpoints and " + DatacenterFlags.DATACENTER + " each name a registry; give only one of them");
        }
        return datacenters.used(environment, endpointsSetting(environment) != null);
    }

    /** Whether a flag names one registry, so that the list of datacenters does not count. */
    private boolean isSingle() {
        return endpoints != null && !endpoints.isEmpty();
    }

    private @Nullable Setting endpointsSetting(Map<String, String> environment) {
        return Setting.of(endpoints, environment, "ETCDCTL_ENDPOINTS", Switchboard.ENDPOINTS_VARIABLE);
    }

    boolean isDatacenterChosen() {
        return datacenters.isChosen();
    }

    /** The datacenter in the flag, which then no longer names the registry. */
    DatacenterName takeDatacenter() {
        return datacenters.take();
    }

    /**
     * For a client in a listed datacenter, whatever registry is named here: the flags for TLS and the user are for that
     * one, and the list has its own.
     */
    EtcdFlags in(DatacenterName own) {
        EtcdFlags there = new EtcdFlags();
        there.datacenters = datacenters.in(own);
        there.commandTimeout = commandTimeout;
        there.dialTimeout = dialTimeout;
        there.namespace = namespace;
        there.format = format;
        there.typed = typed;
        return there;
    }

    /** The own datacenter, whether or not it is listed; null: not given, or a flag names one registry. */
    @Nullable
    public String ownDatacenter() throws CommandFailure {
        try {
            return isSingle() ? null : datacenters.own(System.getenv());
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()));
        }
    }

    /** The list of datacenters; empty where a flag names one registry. */
    List<Datacenter> listedDatacenters() throws CommandFailure {
        try {
            return isSingle() ? List.of() : datacenters.listed(System.getenv());
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()));
        }
    }

    List<DatacenterRegistry> clientRegistries() throws CommandFailure {
        return clientRegistries(System.getenv(), System.console());
    }

    /**
     * The registries that a client in the own datacenter reads, its own first; empty: it reads one only, that of
     * {@link #options}. Flags for TLS, user, namespace and format apply to its own only.
     */
    List<DatacenterRegistry> clientRegistries(Map<String, String> environment, @Nullable Console console)
            throws CommandFailure {
        try {
            String own = isSingle() ? null : datacenters.own(environment);
            List<Datacenter> others = own == null
                    ? List.of()
                    : datacenters.listed(environment).stream()
                            .filter(one -> !one.name().value().equals(own))
                            .toList();
            if (own == null || others.isEmpty()) {
                return List.of();
            }
            List<DatacenterRegistry> all = new ArrayList<>();
            all.add(new DatacenterRegistry(new DatacenterName(own), options(environment, console), ""));
            EtcdFlags without = new EtcdFlags();
            without.commandTimeout = commandTimeout;
            Map<String, String> said = new HashMap<>(environment);
            if (user == null) {
                without.typed = typed;
            } else {
                // The password in the variable is that of the user in the flag.
                said.keySet().removeAll(List.of("ETCDCTL_USER", "ETCDCTL_PASSWORD"));
            }
            for (Datacenter one : others) {
                all.add(new DatacenterRegistry(one.name(), without.options(one.etcd(), said, console), one.network()));
            }
            return all;
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()));
        }
    }

    /** @param listed the registry as the list of datacenters has it; null: it is not from the list */
    private EtcdOptions options(
            @Nullable EtcdOptions listed, Map<String, String> environment, @Nullable Console console) {
        // The variables' certificates are for another registry if this one is listed without TLS.
        boolean plain = listed != null && !listed.endpoints().get(0).tls();
        EtcdTls tls = tls(listed == null ? null : listed.tls(), plain ? Map.of() : environment);
        EtcdOptions.Builder options = listed == null ? members(environment, tls != null) : listed.toBuilder();
        Setting timeout = Setting.of(commandTimeout, environment, "ETCDCTL_COMMAND_TIMEOUT");
        options.requestTimeout(Duration.ofSeconds(5));
        if (timeout != null) {
            checked(timeout, text -> options.requestTimeout(time(COMMAND_TIMEOUT, text)));
        }
        if (listed != null && namespace != null) {
            options.namespace(namespace);
        }
        Setting prefix = listed != null ? null : Setting.of(namespace, environment, Switchboard.NAMESPACE_VARIABLE);
        if (prefix != null) {
            checked(prefix, options::namespace);
        }
        if (listed != null && format != null) {
            options.format(format.isEmpty() ? FormatChoice.of(Format.SWITCHBOARD) : FormatChoice.parse(format));
        }
        Setting layout = listed != null ? null : Setting.of(format, environment, Switchboard.FORMAT_VARIABLE);
        if (layout != null) {
            checked(layout, text -> options.format(FormatChoice.parse(text)));
        }
        if (tls != null) {
            options.tls(tls);
        }
        authenticate(options, listed == null ? null : listed.user(), environment, console);
        return options.build();
    }

    /** Sets one part alone, so that whatever is wrong with it is known to be of that part. */
    private static void checked(Setting setting, Function<String, EtcdOptions.Builder> set) {
        EtcdOptions unused = setting.read(text -> set.apply(text).build());
    }

    private EtcdOptions.Builder members(Map<String, String> environment, boolean secured) {
        Setting chosen = endpointsSetting(environment);
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

    /** @return null: no files are given */
    private @Nullable EtcdTls tls(@Nullable EtcdTls listed, Map<String, String> environment) {
        String ca = cacert == null && listed != null && listed.ca() != null
                ? String.valueOf(listed.ca())
                : chosen(cacert, environment, "ETCDCTL_CACERT");
        // A certificate and its key come from the same place.
        EtcdTls pair = cert == null && key == null && listed != null && listed.certificate() != null ? listed : null;
        String certificate =
                pair != null ? String.valueOf(pair.certificate()) : chosen(cert, environment, "ETCDCTL_CERT");
        String privateKey = pair != null ? String.valueOf(pair.key()) : chosen(key, environment, "ETCDCTL_KEY");
        if ((certificate == null) != (privateKey == null)) {
            throw new IllegalArgumentException("--cert and --key belong together; give both or none");
        }
        if (listed == null && ca == null && certificate == null) {
            return null;
        }
        EtcdTls.Builder tls = EtcdTls.builder();
        if (ca != null) {
            tls.ca(Path.of(ca));
        }
        if (certificate != null && privateKey != null) {
            tls.clientCertificate(Path.of(certificate), Path.of(privateKey));
        }
        if (listed != null && listed.serverName() != null) {
            tls.serverName(listed.serverName());
        }
        return tls.build();
    }

    /** @param listed the user that the list of datacenters has for the registry, with a password; null: none */
    private void authenticate(
            EtcdOptions.Builder options,
            @Nullable String listed,
            Map<String, String> environment,
            @Nullable Console console) {
        if (listed != null && user == null && password == null) {
            return;
        }
        if (listed != null && user != null && user.isEmpty()) {
            throw new IllegalArgumentException("the list of datacenters gives the user " + listed
                    + " for this registry, which an empty --user does not remove; give another user, or --endpoints");
        }
        String given = listed != null && user == null ? listed : chosen(user, environment, "ETCDCTL_USER");
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
        if (secret == null) {
            secret = typed(console);
        }
        if (secret == null) {
            throw new IllegalArgumentException(
                    "user " + name + " has no password; write --user name:password, or set ETCDCTL_PASSWORD");
        }
        options.user(name, secret);
    }

    /** Asked for once, for all registries. */
    private @Nullable String typed(@Nullable Console console) {
        if (typed == null && console != null) {
            char[] answer = console.readPassword("Password: ");
            typed = answer == null ? null : new String(answer);
        }
        return typed;
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
            throw new IllegalArgumentException(
                    flag + ": \"" + text + "\" is not a duration; write for example 5s or 500ms");
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
