package io.switchboard.istio;

import io.switchboard.controlplane.UnsaidView;
import io.switchboard.core.Snapshot;
import io.switchboard.core.Text;
import java.util.List;
import java.util.Map;

/** What of a service Istio cannot be told, by MCP and as Kubernetes objects alike. */
public final class UnsaidToIstio implements UnsaidView {
    private static final String CLIENTS = "Istio";

    /** For ServiceLoader. */
    public UnsaidToIstio() {}

    @Override
    public List<Unsaid> of(Snapshot snapshot) {
        try {
            return new IstioSettings(Map.of())
                    .rules().of(snapshot).notSaid().stream()
                            .map(sentence -> new Unsaid(CLIENTS, sentence))
                            .toList();
        } catch (RuntimeException e) {
            return List.of(new Unsaid(
                    CLIENTS, "its registrations cannot be written: " + Text.printable(String.valueOf(e.getMessage()))));
        }
    }
}
