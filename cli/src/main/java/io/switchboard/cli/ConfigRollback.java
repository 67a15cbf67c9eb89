package io.switchboard.cli;

import io.switchboard.core.ServiceName;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code switchboard config rollback}: writes an earlier version again. */
@Command(
        name = "rollback",
        description = {"Writes an earlier version again: number N, or what was there before the last change."},
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"1:it was refused; nothing was written", "2:wrong usage"})
final class ConfigRollback implements Callable<Integer> {
    @Mixin
    private ConfigStore config = new ConfigStore();

    @Mixin
    private Author author = new Author();

    @Parameters(index = "1", arity = "0..1", paramLabel = "N", description = "The version, as history numbers it.")
    private @Nullable Long number;

    ConfigRollback() {}

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        ServiceName service = config.service();
        OptionalLong wanted = number == null ? OptionalLong.empty() : OptionalLong.of(number);
        try (Registry registry = config.open()) {
            config.told(registry.ask(admin -> admin.rollbackConfig(service, wanted, author.signature())));
            return 0;
        }
    }
}
