package io.switchboard.cli;

import io.switchboard.core.Locality;

/** Reads {@code zone} or {@code region/zone}. */
final class Places {
    private Places() {}

    static Locality parse(String text) {
        int slash = text.indexOf('/');
        return text.isEmpty()
                ? Locality.UNKNOWN
                : new Locality(slash < 0 ? "" : text.substring(0, slash), text.substring(slash + 1));
    }
}
