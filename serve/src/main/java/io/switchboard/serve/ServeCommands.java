package io.switchboard.serve;

import io.switchboard.cli.CommandSource;
import io.switchboard.cli.Elsewhere;
import io.switchboard.controlplane.Parts;

/** The commands of this jar. */
public final class ServeCommands implements CommandSource {
    /** For {@link java.util.ServiceLoader}. */
    public ServeCommands() {}

    @Override
    public Object made(String name) {
        return switch (name) {
            case Elsewhere.SERVE -> ServeCommand.line(Parts.ofThisBuild());
            case Elsewhere.XDS -> new XdsCommand();
            case Elsewhere.CLIENTS -> new ClientsCommand();
            default -> throw new IllegalArgumentException("there is no command " + name);
        };
    }
}
