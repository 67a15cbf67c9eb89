package io.switchboard.cli;

import io.switchboard.operator.Canary;
import io.switchboard.operator.RegistryAdminException;
import io.switchboard.operator.RegistryAdminException.Kind;

/**
 * What a registry refuses, in the words that it has for everybody, and with the flags by which a command is told
 * otherwise.
 */
final class Refusals {
    private Refusals() {}

    static CommandFailure failure(RegistryAdminException refused) {
        return new CommandFailure(refused.getMessage() + flags(refused));
    }

    private static String flags(RegistryAdminException refused) {
        if (refused.kind() == Kind.UNKNOWN_INSTANCE) {
            return " (--force: all the same)";
        }
        if (refused.getCause() instanceof Canary.Unsuited) {
            return " (config edit)";
        }
        return refused.getCause() instanceof Canary.Incomplete incomplete
                ? ", such as "
                        + switch (incomplete.part()) {
                            case CANARY -> "--subset version=v2";
                            case OTHERS -> "--rest version=v1";
                            case PERCENT -> "--weight 5";
                        }
                : "";
    }
}
