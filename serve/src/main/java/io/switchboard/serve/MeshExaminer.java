package io.switchboard.serve;

import io.switchboard.cli.Examiner;
import io.switchboard.controlplane.UnsaidView;
import io.switchboard.core.Snapshot;
import io.switchboard.operator.Finding;
import io.switchboard.operator.Finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** What of a service the clients of the parts cannot be told. */
public final class MeshExaminer implements Examiner {
    /** For {@link java.util.ServiceLoader}. */
    public MeshExaminer() {}

    @Override
    public List<Finding> of(Snapshot seen) {
        if (seen.instances().isEmpty() && seen.serviceConfig() == null) {
            return List.of();
        }
        List<UnsaidView> views = ServiceLoader.load(UnsaidView.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        String subject = "service " + seen.service();
        List<Finding> findings = new ArrayList<>();
        for (UnsaidView view : views) {
            view.of(seen)
                    .forEach(one -> findings.add(
                            new Finding(Severity.NOTE, subject + " for " + one.clients(), one.sentence(), "")));
        }
        if (findings.isEmpty() && !views.isEmpty()) {
            findings.add(new Finding(Severity.OK, subject, "can be told by xDS and to Istio, all of it", ""));
        }
        return findings;
    }
}
