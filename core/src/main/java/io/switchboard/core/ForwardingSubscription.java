package io.switchboard.core;

import org.jspecify.annotations.Nullable;

/** Passes hints on to the subscription that a decorator has opened, once it is there. */
abstract class ForwardingSubscription implements Subscription {
    private volatile @Nullable Subscription upstream;

    /** What the hints are for from now on. */
    final void forwardTo(Subscription opened) {
        upstream = opened;
    }

    @Override
    public void refresh() {
        Subscription opened = upstream;
        if (opened != null) {
            opened.refresh();
        }
    }

    @Override
    public void answered(String instanceId) {
        Subscription opened = upstream;
        if (opened != null) {
            opened.answered(instanceId);
        }
    }

    final void closeUpstream() {
        Subscription opened = upstream;
        if (opened != null) {
            opened.close();
        }
    }
}
