package io.switchboard.grpc.config;

import io.switchboard.core.Internal;

/**
 * What a policy's config may ask for at most. A few bytes of config can stand for much work: a subset is looked for
 * among all instances and may get a table of its own, a header is looked at in every call, and whoever writes the
 * config does not pay for it. So the limits are on what it costs, not on how long it is.
 */
@Internal
public final class ConfigLimits {
    public static final int ROUTES = 100;

    /** In all routes together, as each of the following. */
    public static final int HEADERS = 200;

    public static final int METHODS = 1000;
    public static final int SUBSETS = 100;

    /** Different ones, where {@code ring_hash} or {@code maglev} makes a table for each. */
    public static final int SUBSETS_BY_KEY = 8;

    /** Of one subset. */
    public static final int LABELS = 32;

    /** Characters of a name, or of a value that others are compared with. */
    public static final int TEXT = 256;

    /** Characters of a text that is looked for within others. */
    static final int SOUGHT = 64;

    private ConfigLimits() {}

    /** @throws ConfigReader.Invalid if there are more than may be */
    static void atMost(String path, String what, long count, int most, String why) {
        if (count > most) {
            throw new ConfigReader.Invalid(
                    path, "has " + count + " " + what + "; there may be " + most + ", since " + why);
        }
    }
}
