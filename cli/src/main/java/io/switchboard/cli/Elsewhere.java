package io.switchboard.cli;

import io.switchboard.core.Internal;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The commands that need more than this jar has, and are in one of their own, so that the others begin as fast as they
 * can. This jar lists them all the same.
 */
@Internal
public final class Elsewhere {
    /** Its name. */
    public static final String SERVE = "serve";

    /** What it does. */
    public static final String SERVE_TEXT =
            "Serves the registry to others, until it is told to end: by xDS to gRPC programs in any language and to Envoy, and"
                    + " to Istio. It keeps nothing; any number of equal ones may run.";

    /** Its name. */
    public static final String XDS = "xds";

    /** What it does. */
    public static final String XDS_TEXT =
            "Prints what a client of xDS would get of a service, and what of the service's config it cannot be told.";

    /** Its name. */
    public static final String CLIENTS = "clients";

    /** What it does. */
    public static final String CLIENTS_TEXT =
            "Lists who is connected to a process of switchboard serve, with what each has been sent and has taken.";

    private static final Map<String, String> TEXTS = Map.of(SERVE, SERVE_TEXT, XDS, XDS_TEXT, CLIENTS, CLIENTS_TEXT);

    /** All of them. */
    public static final Set<String> NAMES = TEXTS.keySet();

    private Elsewhere() {}

    /** The command, or what says where it is. */
    static Object made(String name) {
        for (CommandSource source : ServiceLoader.load(CommandSource.class)) {
            return source.made(name);
        }
        CommandLine line = new CommandLine(new Signpost(name)).setUnmatchedArgumentsAllowed(true);
        CommandSpec spec = line.getCommandSpec().name(name);
        spec.usageMessage().description(TEXTS.getOrDefault(name, ""));
        return line;
    }

    /** Stands where a command is in another jar. */
    @Command
    private static final class Signpost implements Callable<Integer> {
        private final String name;

        Signpost(String name) {
            this.name = name;
        }

        @Override
        public Integer call() throws CommandFailure {
            throw new CommandFailure("this command is in another jar: use bin/switchboard " + name
                    + ", or java -jar switchboard-serve.jar " + name);
        }
    }
}
