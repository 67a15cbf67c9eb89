package io.switchboard.serve;

import io.switchboard.controlplane.XdsView;
import io.switchboard.core.Snapshot;
import java.util.List;

/** Says who asks for what. */
public final class TestView implements XdsView {
    /** For {@link java.util.ServiceLoader}. */
    public TestView() {}

    @Override
    public List<String> kinds() {
        return List.of("java", "envoy");
    }

    @Override
    public Shown show(Snapshot snapshot, Viewer viewer) {
        return new Shown(
                "{\"" + viewer.kind() + "\":\"" + snapshot.instances().size() + " of " + snapshot.service() + " for "
                        + viewer.locality().words() + "\"}",
                List.of("hedging is not said"));
    }
}
