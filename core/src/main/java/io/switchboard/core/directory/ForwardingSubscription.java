package io.switchboard.core.directory;

import io.switchboard.core.Cleanup;
import io.switchboard.core.Internal;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Passes hints on to the subscription that a decorator has opened, once it is there. */
@Internal
public abstract class ForwardingSubscription implements Subscription {
    private volatile @Nullable Subscription upstream;

    /** Opens what the hints are for from now on; a failure ends what this subscription has begun already. */
    public final void forwardTo(Supplier<Subscription> opening) {
        try {
            upstream = opening.get();
        } catch (RuntimeException | Error e) {
            Cleanup.after(e, this::close);
            throw e;
        }
    }

    @Override
    public void refresh() {
        Subscription opened = upstream;
        if (opened != null) {
            opened.refresh();
        }
    }

    @Override
    public void answered(String name) {
        Subscription opened = upstream;
        if (opened != null) {
            opened.answered(name);
        }
    }

    protected final void closeUpstream() {
        Subscription opened = upstream;
        if (opened != null) {
            opened.close();
        }
    }
}
