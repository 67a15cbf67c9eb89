package io.switchboard.serve;

import io.switchboard.controlplane.UnsaidView;
import io.switchboard.core.Snapshot;
import java.util.List;

/** A part's clients that cannot be told of configs. */
public final class TestUnsaid implements UnsaidView {
    /** For {@link java.util.ServiceLoader}. */
    public TestUnsaid() {}

    @Override
    public List<Unsaid> of(Snapshot snapshot) {
        return snapshot.serviceConfig() == null
                ? List.of()
                : List.of(new Unsaid("telnet", "config cannot be said: \u001b[2Jnone is used"));
    }
}
