package io.switchboard.scaler;

/**
 * Why nothing can be said of a service's load.
 *
 * @param text for who wrote the ScaledObject
 */
record Unknown(Reason reason, String text) {
    enum Reason {
        /** Etcd has not been read. */
        REGISTRY,
        /** Too few instances report. */
        REPORTS,
        /** It has not been followed for long enough. */
        HISTORY;

        /** As a label of a metric. */
        String label() {
            return switch (this) {
                case REGISTRY -> "registry";
                case REPORTS -> "reports";
                case HISTORY -> "history";
            };
        }
    }
}
