package io.switchboard.cli;

import io.switchboard.core.Instance;
import io.switchboard.operator.RegistryAdmin;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code switchboard weight}: sets an instance's share of the calls. */
@Command(
        name = "weight",
        description = {
            "Sets an instance's share of the calls, whatever it says itself; with 0 it gets none while there is another."
                    + " Servers say 100 unless told otherwise."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"1:it could not be done; nothing was written", "2:wrong usage"})
final class Weight implements Callable<Integer> {
    @Mixin
    private OverrideEdit edit = new OverrideEdit();

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "N",
            description = "The weight, from 0 to " + Instance.MAX_WEIGHT + ".")
    private @Nullable Integer given;

    @Option(names = "--clear", description = "Instead of N: the instance's own weight counts again.")
    private boolean clear;

    /** Set by picocli, before the command is called. */
    @Spec
    private @Nullable CommandSpec spec;

    Weight() {}

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        if ((given == null) != clear) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(), "Write either the weight N or --clear");
        }
        Integer weight = given;
        return edit.make(
                weight == null
                        ? RegistryAdmin::clearWeight
                        : (admin, target, author) -> admin.setWeight(target, weight, author));
    }
}
