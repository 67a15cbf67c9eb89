package io.switchboard.cli;

import io.switchboard.etcd.ConfigVersion;
import io.switchboard.etcd.StoredConfig;
import java.util.List;
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
        try (Registry registry = config.open()) {
            StoredConfig stored = config.read(registry);
            List<ConfigVersion> history = config.history(registry);
            ConfigVersion wanted = number == null ? previous(history, stored) : config.version(history, number);
            String document = wanted.document()
                    .orElseThrow(() -> new CommandFailure("version " + wanted.number()
                            + " deleted the config; config delete " + stored.service() + " does so again"));
            config.write(
                    registry, stored, document, author.signature("rollback to version " + wanted.number()), wanted);
            return 0;
        }
    }

    /** The newest that is another than what is there. */
    private static ConfigVersion previous(List<ConfigVersion> history, StoredConfig stored) throws CommandFailure {
        for (int i = history.size() - 1; i >= 0; i--) {
            ConfigVersion version = history.get(i);
            if (version.document().isPresent() && !version.document().equals(stored.document())) {
                return version;
            }
        }
        throw new CommandFailure(
                "the history of the config of " + stored.service() + " has nothing else to go back to");
    }
}
