package io.switchboard.cli;

import java.util.List;
import java.util.Map;

/**
 * The commands by name, each made when it is wanted: reading the annotations of all takes longer than most of them do.
 */
final class Commands {
    /** In the order of {@code --help}. */
    static final List<String> NAMES = List.of(
            "call",
            "canary",
            "clients",
            "completion",
            "config",
            "dev",
            "doctor",
            "drain",
            "drains",
            "drill",
            "explain",
            "instances",
            "move-old-keys",
            "overrides",
            "register",
            "resolve",
            "serve",
            "services",
            "top",
            "undrain",
            "watch",
            "weight",
            "xds");

    /** Commands within commands. */
    static final Map<String, List<String>> WITHIN = Map.of(
            "config", List.of("get", "set", "edit", "diff", "history", "rollback", "delete"),
            "overrides", List.of("clear"));

    private Commands() {}

    /** @param name one of {@link #NAMES} */
    static Object made(String name) {
        return switch (name) {
            case "call" -> new CallCommand();
            case "canary" -> new CanaryCommand();
            case "completion" -> new Completion();
            case "config" -> new ConfigCommand();
            case "dev" -> new Dev();
            case "doctor" -> new Doctor();
            case "drain" -> new Drain();
            case "drains" -> new DrainsCommand();
            case "drill" -> new DrillCommand();
            case "explain" -> new Explain();
            case "instances" -> new InstancesCommand();
            case "move-old-keys" -> new MoveOldKeys();
            case "overrides" -> new OverridesCommand();
            case "register" -> new Register();
            case "resolve" -> new Resolve();
            case "services" -> new Services();
            case "top" -> new Top();
            case "undrain" -> new Undrain();
            case "watch" -> new Watch();
            case "weight" -> new Weight();
            case "clients", "serve", "xds" -> Elsewhere.made(name);
            default -> throw new IllegalArgumentException("there is no command " + name);
        };
    }
}
