package io.switchboard.cli;

import io.switchboard.core.ServiceName;
import io.switchboard.operator.CanaryPlan;
import io.switchboard.operator.CanarySpec;
import io.switchboard.operator.CanarySpec.Group;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code switchboard canary}: sends some of the calls to some of the instances. */
@Command(
        name = "canary",
        description = {
            "Writes or changes the route \"canary\" in the service's config, and prints what that changes. All else in the"
                    + " config stays. To raise the weight in steps, give --weight alone."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"1:it was refused; nothing was written", "2:wrong usage"})
final class CanaryCommand implements Callable<Integer> {
    @Mixin
    private ConfigStore config = new ConfigStore();

    @Mixin
    private Author author = new Author();

    @Option(
            names = "--subset",
            paramLabel = "NAME=VALUE",
            description = "Who the canary is: version=v2, or a label; may be repeated, then all have to fit.")
    private Map<String, String> subset = new LinkedHashMap<>();

    @Option(
            names = "--rest",
            paramLabel = "NAME=VALUE",
            description = "Who gets the other calls (default: the other version that is registered, if there is one).")
    private Map<String, String> rest = new LinkedHashMap<>();

    @Option(
            names = "--weight",
            paramLabel = "PERCENT",
            description =
                    "How many of the route's calls the canary gets (0 to 100; with a --header: 100 unless given).")
    private @Nullable Integer weight;

    @Option(
            names = "--header",
            paramLabel = "NAME=VALUE",
            description = "Only calls with this header are for the route; may be repeated, then all have to fit.")
    private Map<String, String> headers = new LinkedHashMap<>();

    @Option(names = "--clear", description = "Remove the route.")
    private boolean clear;

    @Option(names = "--force", description = "Also for a canary of which no instance is registered now.")
    private boolean force;

    @Option(names = "--dry-run", description = "Print what would change, and write nothing.")
    private boolean dryRun;

    /** Set by picocli, before the command is called. */
    @Spec
    private @Nullable CommandSpec command;

    CanaryCommand() {}

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        boolean changes = !subset.isEmpty() || !rest.isEmpty() || weight != null || !headers.isEmpty();
        if (changes == clear) {
            throw new ParameterException(
                    Objects.requireNonNull(command).commandLine(),
                    "Write either --clear, or what the canary is to be: --subset, --weight, --header, --rest");
        }
        ServiceName service = config.service();
        try (Registry registry = config.open()) {
            CanaryPlan plan = registry.ask(
                    admin -> clear ? admin.planNoCanary(service) : admin.planCanary(service, spec(), force));
            if (!config.output().isJson()) {
                plan.diff().forEach(config.output()::line);
            }
            plan.notes().forEach(config::say);
            if (!dryRun) {
                config.told(registry.ask(admin -> admin.applyCanary(plan, author.signature())));
            }
            return 0;
        }
    }

    private CanarySpec spec() {
        return new CanarySpec(
                group(subset), group(rest), weight == null ? OptionalInt.empty() : OptionalInt.of(weight), headers);
    }

    private static Optional<Group> group(Map<String, String> words) {
        return words.isEmpty() ? Optional.empty() : Optional.of(Group.of(words));
    }
}
