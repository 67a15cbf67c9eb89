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
            "completion",
            "config",
            "dev",
            "doctor",
            "drain",
            "explain",
            "instances",
            "overrides",
            "register",
            "resolve",
            "services",
            "undrain",
            "watch",
            "weight");

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
            case "explain" -> new Explain();
            case "instances" -> new InstancesCommand();
            case "overrides" -> new OverridesCommand();
            case "register" -> new Register();
            case "resolve" -> new Resolve();
            case "services" -> new Services();
            case "undrain" -> new Undrain();
            case "watch" -> new Watch();
            case "weight" -> new Weight();
            default -> throw new IllegalArgumentException("there is no command " + name);
        };
    }
}
