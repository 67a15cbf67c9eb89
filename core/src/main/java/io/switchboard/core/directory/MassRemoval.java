package io.switchboard.core.directory;

/** Tells when so much of a set has gone that the registry is more likely wrong than right. */
final class MassRemoval {
    private MassRemoval() {}

    /**
     * @param gone how many instances went without announcing it, within the window
     * @param left how many of those that were there before the registry still lists
     * @return whether nothing is left, or more than half of what there was is gone
     */
    static boolean is(int gone, int left) {
        return gone > 0 && (left == 0 || 2L * gone > (long) left + gone);
    }
}
