package io.switchboard.cli;

import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.etcd.RegisteredInstance;
import io.switchboard.etcd.StoredConfig;
import io.switchboard.grpc.Canary;
import io.switchboard.grpc.Canary.Group;
import io.switchboard.grpc.Canary.Wish;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;
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
    private @Nullable CommandSpec spec;

    CanaryCommand() {}

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        boolean changes = !subset.isEmpty() || !rest.isEmpty() || weight != null || !headers.isEmpty();
        if (changes == clear) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "Write either --clear, or what the canary is to be: --subset, --weight, --header, --rest");
        }
        try (Registry registry = config.open()) {
            StoredConfig stored = config.read(registry);
            String before = stored.document().orElse(null);
            String after = after(registry, before);
            ConfigStore.check(after);
            if (!config.output().isJson()) {
                UnifiedDiff.of("before", before == null ? "" : Canary.pretty(before), "after", after)
                        .forEach(config.output()::line);
            }
            if (!clear && !Canary.balances(before)) {
                config.say(
                        "until now the config said nothing of balancing; what it says now replaces what applications say");
            }
            if (!dryRun) {
                config.write(registry, stored, after, author.signature(clear ? "no canary" : "canary"));
            }
            return 0;
        } catch (Canary.Incomplete e) {
            throw new CommandFailure(e.getMessage() + ", such as " + example(e.part()));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()));
        }
    }

    private static String example(Canary.Incomplete.Part part) {
        return switch (part) {
            case CANARY -> "--subset version=v2";
            case OTHERS -> "--rest version=v1";
            case PERCENT -> "--weight 5";
        };
    }

    private String after(Registry registry, @Nullable String before) throws CommandFailure, InterruptedException {
        if (clear) {
            if (before == null) {
                throw new CommandFailure("service " + config.service() + " has no config");
            }
            return Canary.cleared(before);
        }
        boolean isNew = !Canary.balances(before) || !Canary.isIn(before);
        Optional<Group> canary = subset.isEmpty() ? Optional.empty() : Optional.of(Group.of(subset));
        Optional<Group> others = rest.isEmpty() ? Optional.empty() : Optional.of(Group.of(rest));
        if (canary.isPresent()) {
            List<Instance> instances = instances(registry);
            requireSomebody(instances, canary.get());
            if (others.isEmpty() && isNew) {
                others = otherVersion(instances, canary.get());
            }
        }
        Integer percent = weight == null && isNew && !headers.isEmpty() ? Integer.valueOf(100) : weight;
        return Canary.written(
                before,
                new Wish(canary, others, percent == null ? OptionalInt.empty() : OptionalInt.of(percent), headers));
    }

    private List<Instance> instances(Registry registry) throws CommandFailure, InterruptedException {
        ServiceName name = config.service();
        return registry.ask(operator -> operator.instances(name)).instances().stream()
                .map(RegisteredInstance::instance)
                .toList();
    }

    private void requireSomebody(List<Instance> instances, Group canary) throws CommandFailure {
        if (!force && instances.stream().noneMatch(canary::has)) {
            SortedSet<String> versions = versions(instances);
            throw new CommandFailure("no instance of " + config.service() + " with " + subset
                    + " is registered"
                    + (versions.isEmpty() ? "" : "; there are the versions " + String.join(", ", versions))
                    + " (--force: all the same)");
        }
    }

    /** There is no way to say all but the canary, and whoever has just one other version means that. */
    private static Optional<Group> otherVersion(List<Instance> instances, Group canary) {
        List<Instance> others =
                instances.stream().filter(instance -> !canary.has(instance)).toList();
        SortedSet<String> versions = versions(others);
        boolean one = versions.size() == 1
                && others.stream().noneMatch(instance -> instance.version().isEmpty())
                && !versions.first().equals(canary.version());
        return one ? Optional.of(new Group(versions.first(), Map.of())) : Optional.empty();
    }

    private static SortedSet<String> versions(List<Instance> instances) {
        TreeSet<String> versions = new TreeSet<>();
        instances.stream()
                .map(Instance::version)
                .filter(version -> !version.isEmpty())
                .forEach(versions::add);
        return versions;
    }
}
