package io.switchboard.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.switchboard.core.DatacenterState;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.grpc.Explanation;
import io.switchboard.grpc.SwitchboardPolicy;
import io.switchboard.operator.Explanations;
import io.switchboard.operator.RegistryAdminException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code switchboard explain}: why a call goes where it goes. */
@Command(
        name = "explain",
        description = {
            "Tells why a call goes where it goes: the route, the places, the candidates with their shares and the choice, as"
                    + " the policy of a client decides that is connected to every instance."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:the call goes to an instance", "1:it would fail, or it cannot be told", "2:wrong usage"})
final class Explain implements Callable<Integer> {
    @Mixin
    private EtcdFlags etcd = new EtcdFlags();

    @Mixin
    private Output output = new Output();

    @Parameters(index = "0", paramLabel = "SERVICE", description = "The name that callers look up.")
    private String service = "";

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            defaultValue = "grpc.health.v1.Health/Check",
            description = "package.Service/Method (default: ${DEFAULT-VALUE}).")
    private String method = "";

    @Option(names = "--header", paramLabel = "NAME=VALUE", description = "A header of the call; may be repeated.")
    private Map<String, String> headers = new LinkedHashMap<>();

    @Option(names = "--hash-key", paramLabel = "KEY", description = "The key by which ring_hash and maglev choose.")
    private @Nullable String hashKey;

    @Option(
            names = "--zone",
            paramLabel = "[REGION/]ZONE",
            description = "Where the caller is (SWITCHBOARD_ZONE; default: nowhere).")
    private @Nullable String zone;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A service config to be tried instead of the one in the registry.")
    private @Nullable Path config;

    Explain() {}

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        ServiceName name = View.service(service);
        SwitchboardPolicy.Call call = new SwitchboardPolicy.Call(method, headers, hashKey);
        Locality own = place();
        Optional<String> tried = tried();
        Snapshot seen;
        Explanation explanation;
        List<String> drains;
        try (Sight sight = Sight.open(etcd)) {
            seen = sight.view(name);
            if (seen.instances().isEmpty()) {
                throw sight.nobody(seen);
            }
            explanation =
                    Explanations.of(seen, call, own, tried, Clock.systemUTC().instant());
            drains = sight.drains(seen);
        } catch (RegistryAdminException e) {
            throw Refusals.failure(e);
        }
        if (output.isJson()) {
            JsonObject json = json(explanation);
            DatacenterStates.add(json, seen);
            output.print(json);
        } else {
            print(explanation, seen);
            drains.forEach(line -> output.line("drained   " + line));
        }
        return explanation.chosen() == null ? 1 : 0;
    }

    private Locality place() throws CommandFailure {
        try {
            return Places.of(zone, System.getenv());
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()));
        }
    }

    private Optional<String> tried() throws CommandFailure {
        try {
            return config == null ? Optional.empty() : Optional.of(Files.readString(config));
        } catch (IOException e) {
            throw new CommandFailure("cannot read " + config + ": " + e);
        }
    }

    private void print(Explanation explanation, Snapshot seen) {
        output.line("method    " + method);
        output.line("route     "
                + (explanation.route() == null
                        ? "none matches"
                        : explanation.route() + ", subset " + explanation.subset()
                                + (explanation.fallback() ? ", which is empty: fallback" : "")));
        output.line("policy    " + explanation.policy() + ", chooses by " + explanation.choosesBy());
        if (!seen.datacenters().isEmpty()) {
            output.line("config    " + origin(seen));
        }
        output.line("goes to   " + (explanation.chosen() == null ? "nobody: it fails" : explanation.chosen()));
        if (explanation.reason() != null) {
            output.line("reason    " + explanation.reason());
        }
        if (!explanation.levels().isEmpty()) {
            Table table = new Table("PLACE", "SHARE", "INSTANCE", "WEIGHT");
            for (Explanation.Level level : explanation.levels()) {
                for (Explanation.Candidate candidate : level.candidates()) {
                    table.row(
                            level.place(),
                            percent(level.shareOf(candidate)),
                            candidate.id(),
                            Long.toString(candidate.weight()));
                }
            }
            if (explanation.refused() > 0) {
                table.row("none: fails", percent(explanation.refused()), "-", "-");
            }
            output.line("");
            output.print(table);
        }
        if (!seen.datacenters().isEmpty()) {
            output.line("");
            output.print(DatacenterStates.table(seen.datacenters()));
        }
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", share * 100);
    }

    private String origin(Snapshot seen) {
        if (config != null) {
            return "of file " + config;
        }
        DatacenterState configuring = DatacenterStates.configuring(seen.datacenters());
        return configuring == null ? "none" : "of datacenter " + configuring.name();
    }

    private JsonObject json(Explanation explanation) {
        JsonObject json = new JsonObject();
        json.addProperty("method", method);
        json.addProperty("route", explanation.route());
        json.addProperty("subset", explanation.subset());
        json.addProperty("fallback", explanation.fallback());
        json.addProperty("policy", explanation.policy());
        json.addProperty("choosesBy", explanation.choosesBy());
        json.addProperty("chosen", explanation.chosen());
        JsonArray levels = new JsonArray();
        for (Explanation.Level level : explanation.levels()) {
            JsonObject one = new JsonObject();
            one.addProperty("place", level.place());
            one.addProperty("share", level.share());
            JsonArray candidates = new JsonArray();
            for (Explanation.Candidate candidate : level.candidates()) {
                JsonObject each = new JsonObject();
                each.addProperty("id", candidate.id());
                each.addProperty("weight", candidate.weight());
                each.addProperty("share", level.shareOf(candidate));
                candidates.add(each);
            }
            one.add("candidates", candidates);
            levels.add(one);
        }
        json.add("levels", levels);
        json.addProperty("refused", explanation.refused());
        json.addProperty("reason", explanation.reason());
        return json;
    }
}
