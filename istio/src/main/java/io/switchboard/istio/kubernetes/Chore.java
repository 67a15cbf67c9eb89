package io.switchboard.istio.kubernetes;

import org.jspecify.annotations.Nullable;

/** What else the one that writes has to ask of the cluster, when no object is to be written. On the scheduler. */
interface Chore {
    /** Nothing. */
    Chore NONE = new Chore() {
        @Override
        public void elected(boolean writes) {}

        @Override
        public @Nullable Due next(long now) {
            return null;
        }
    };

    /** This process is the one that writes, or is no longer. */
    void elected(boolean writes);

    /** A request that is due; null: none is. It stays due until it has been answered. */
    @Nullable
    Due next(long now);

    /** A request. */
    interface Due {
        /**
         * Waits for the answer, on another thread.
         *
         * @return what is done with it on the scheduler
         */
        Runnable send() throws ClusterException;

        /** It was refused; on the scheduler. */
        void refused(ClusterException e);
    }
}
