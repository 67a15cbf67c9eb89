package io.switchboard.cli;

import io.switchboard.core.ServiceName;
import java.util.OptionalLong;
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
        ServiceName service = config.service();
        OptionalLong revision = expected == null ? OptionalLong.empty() : OptionalLong.of(expected);
        try (Registry registry = config.open()) {
            config.told(registry.ask(admin -> admin.setConfig(service, document, revision, author.signature())));
            return 0;
        }
    }
}
