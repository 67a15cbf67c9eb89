package io.switchboard.operator;

import java.util.List;

/**
 * What {@link RegistryAdmin#moveOldKeys} did.
 *
 * @param configs how many configs are no longer at their old keys
 * @param overrides how many overrides are no longer
 * @param left keys that name no service or no instance, or were changed all the while
 */
public record MovedKeys(int configs, int overrides, List<String> left) {
    public MovedKeys {
        left = List.copyOf(left);
    }
}
