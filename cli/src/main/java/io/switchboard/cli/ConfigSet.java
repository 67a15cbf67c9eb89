package io.switchboard.cli;

import io.switchboard.etcd.StoredConfig;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code switchboard config set}: writes it. */
@Command(
        name = "set",
        description = {"Writes the config, if clients take it and nobody has changed it meanwhile."},
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"1:it was refused; nothing was written", "2:wrong usage"})
final class ConfigSet implements Callable<Integer> {
    @Mixin
    private ConfigStore config = new ConfigStore();

    @Mixin
    private Author author = new Author();

    @Parameters(index = "1", paramLabel = "FILE", description = "The document; - for standard input.")
    private String file = "";

    @Option(
            names = "--expect-revision",
            paramLabel = "N",
            description = "Write only if this is still the revision that get -o json tells (0: if there is none).")
    private @Nullable Long expected;

    ConfigSet() {}

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        String document = Texts.read(file);
        ConfigStore.check(document);
        try (Registry registry = config.open()) {
            StoredConfig stored = config.read(registry);
            if (expected != null && expected != stored.revision()) {
                throw new CommandFailure("the config of " + stored.service() + " is at revision " + stored.revision()
                        + ", not at " + expected
                        + stored.version()
                                .map(version -> ": changed by " + version.by() + " at " + version.at())
                                .orElse("")
                        + "; nothing was written");
            }
            config.write(registry, stored, document, author.signature());
            return 0;
        }
    }
}
