package io.switchboard.cli;

import io.switchboard.operator.ConfigVersion;
import io.switchboard.operator.StoredConfig;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code switchboard config delete}: takes it away. */
@Command(
        name = "delete",
        description = {"Deletes the config: clients go on with their applications' own. Its history stays."},
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"1:there is none, or it was refused; nothing was written", "2:wrong usage"})
final class ConfigDelete implements Callable<Integer> {
    @Mixin
    private ConfigStore config = new ConfigStore();

    @Mixin
    private Author author = new Author();

    ConfigDelete() {}

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        try (Registry registry = config.open()) {
            StoredConfig stored = config.read(registry);
            ConfigVersion version = registry.ask(admin -> admin.deleteConfig(stored, author.signature()));
            config.told(version, "deleted as version " + version.number());
            return 0;
        }
    }
}
